package org.amber.table;

import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.seccomp.SeccompData;
import org.amber.kernel.seccomp.SeccompVerdict;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.state.NotSaved;

/** What filters of system calls do to a call: __seccomp_filter of Linux. */
@NotSaved("has no state")
final class CallGate {
  /** What {@link #judge} says of a call that is to be made. */
  static final long PASS = 1;

  /** The call has brought a signal or the end; RAX is as it was. */
  static final long SKIP = 2;

  private static final int MAX_ERRNO = 4095;

  private CallGate() {}

  /**
   * Judges a call that is about to be made, and sends or ends what the verdict says.
   *
   * @return {@link #PASS}, {@link #SKIP}, or a negative error that the call ends with
   */
  static long judge(Task task, int number, long[] arguments) {
    CallFilters filters = task.callFilters();
    if (filters.isStrictViolation(number)) {
      task.kernel().endTask(task, Signal.SIGKILL.number());
      return SKIP;
    }
    CpuState cpu = task.cpu();
    int verdict = filters.verdict(new SeccompData(number, cpu.rip, arguments));
    int data = SeccompVerdict.data(verdict);
    return switch (SeccompVerdict.action(verdict)) {
      case SeccompVerdict.ALLOW, SeccompVerdict.LOG -> PASS;
      case SeccompVerdict.ERRNO -> -Math.min(data, MAX_ERRNO);
      // Nobody traces, and nobody listens.
      case SeccompVerdict.TRACE, SeccompVerdict.USER_NOTIFICATION -> -Errno.ENOSYS.number();
      case SeccompVerdict.TRAP -> {
        task.kernel().signals().force(task, info(task, number, data));
        yield SKIP;
      }
      case SeccompVerdict.KILL_THREAD -> {
        if (task.group().liveThreads() > 1) {
          task.kernel().endTask(task, Signal.SIGSYS.number());
        } else {
          kill(task, info(task, number, data));
        }
        yield SKIP;
      }
      default -> {
        kill(task, info(task, number, data));
        yield SKIP;
      }
    };
  }

  private static SignalInfo info(Task task, int number, int data) {
    return SignalInfo.filteredCall(data, number, SeccompData.ARCHITECTURE, task.cpu().rip);
  }

  /** Ends the process as a SIGSYS does that nobody handles. */
  private static void kill(Task task, SignalInfo info) {
    task.group().actions().set(info.number(), SignalAction.DEFAULT);
    task.setSignalMask(task.signalMask() & ~Signal.SIGSYS.bit());
    task.kernel().signals().force(task, info);
  }
}
