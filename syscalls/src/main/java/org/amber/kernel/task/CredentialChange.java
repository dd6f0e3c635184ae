package org.amber.kernel.task;

import org.amber.kernel.credentials.Credentials;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The credentials of a thread, and what other ones end besides: commit_creds of kernel/cred.c. */
@NotSaved("has no state")
public final class CredentialChange {
  private CredentialChange() {}

  /** Those of a thread, if there is one. */
  static @Nullable Credentials credentialsOf(@Nullable Task task) {
    return task == null ? null : task.credentials();
  }

  /** Who acts for another, or has gained rights, cannot be looked into, and is not told of ends. */
  public static void commit(Task task, Credentials after) {
    Credentials before = task.credentials();
    boolean others =
        before.euid() != after.euid()
            || before.egid() != after.egid()
            || before.fsuid() != after.fsuid()
            || before.fsgid() != after.fsgid();
    long gained = after.capabilities().permitted() & ~before.capabilities().permitted();
    if (others || gained != 0) {
      task.group().options().dumpable = false;
      task.parentDeathSignal = 0;
    }
    task.setCredentials(after);
  }
}
