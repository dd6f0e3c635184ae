package org.amber.linux;

import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.vfs.Caller;

/**
 * A task by its real instead of its effective identity, as access(2) checks.
 *
 * @param credentials of the task
 */
record RealCaller(Credentials credentials) implements Caller {
  @Override
  public int fsuid() {
    return credentials.uid();
  }

  @Override
  public int fsgid() {
    return credentials.gid();
  }

  @Override
  public boolean inGroup(int gid) {
    return gid == credentials.gid() || credentials.groups().contains(gid);
  }

  @Override
  public boolean hasCapability(int capability) {
    // Only root by its real id keeps what it could do.
    return credentials.uid() == 0 && credentials.has(capability);
  }
}
