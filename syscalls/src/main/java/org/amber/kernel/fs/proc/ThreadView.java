package org.amber.kernel.fs.proc;

import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.seccomp.CallFilters;

/** What /proc shows of one thread. */
public interface ThreadView {
  ProcessView process();

  int tid();

  /** Of this thread; those of others of the process may differ. */
  Credentials credentials();

  /** The name set by prctl(PR_SET_NAME) or execve, at most 15 bytes, as byte string. */
  String name();

  void setName(String name);

  /** R, S, T, t, Z or X. */
  char state();

  /** The process that traces it; 0 for none. */
  int tracer();

  /** CPU time in nanoseconds. */
  long cpuNanos();

  /** Signals pending for this thread alone. */
  long pendingSignals();

  long blockedSignals();

  /** PR_SET_NO_NEW_PRIVS. */
  boolean noNewPrivileges();

  /** What seccomp(2) has set. */
  CallFilters callFilters();
}
