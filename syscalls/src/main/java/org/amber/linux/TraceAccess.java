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
    if (!may(task, target.leader())) {
      throw Errno.EPERM.error();
    }
  }

  /** The same for one thread, whose ids may be others than those of its process. */
  static boolean may(Task task, Task target) {
    Credentials own = task.credentials();
    ThreadGroup group = target.group();
    return group.equals(task.group())
        || (group.options().dumpable && own.coversIdsOf(target.credentials()))
        || own.has(Credentials.CAP_SYS_PTRACE);
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
