package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/**
 * Who may look into whom: ptrace_may_access of Linux, "Ptrace access mode checking" of ptrace(2).
 */
final class TraceAccess {
  private TraceAccess() {}

  /**
   * PTRACE_MODE_READ_REALCREDS and PTRACE_MODE_ATTACH_REALCREDS, which differ for security modules
   * alone: equal ids throughout, or CAP_SYS_PTRACE.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  static void require(Task task, ThreadGroup target) {
    Credentials own = task.credentials();
    Credentials other = target.credentials();
    boolean same =
        own.uid() == other.uid()
            && own.uid() == other.euid()
            && own.uid() == other.suid()
            && own.gid() == other.gid()
            && own.gid() == other.egid()
            && own.gid() == other.sgid();
    boolean permitted = target.equals(task.group()) || (same && target.dumpable);
    if (!permitted && !own.has(Credentials.CAP_SYS_PTRACE)) {
      throw Errno.EPERM.error();
    }
  }

  /**
   * The thread with a number, looked into.
   *
   * @throws org.amber.abi.ErrnoException ESRCH, EPERM
   */
  static Task thread(Task task, int tid) {
    Task target = tid <= 0 ? null : task.kernel().task(tid);
    if (target == null || !target.isAlive()) {
      throw Errno.ESRCH.error();
    }
    require(task, target.group());
    return target;
  }
}
