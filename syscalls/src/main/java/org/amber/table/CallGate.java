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
import org.amber.kernel.task.TraceOptions;
import org.amber.kernel.task.Tracing;
import org.amber.state.NotSaved;

/** What filters of system calls do to a call: __seccomp_filter of Linux. */
@NotSaved("has no state")
final class CallGate {
  /** What {@link #apply} says of a call that is to be made. */
  static final long PASS = 1;

  /** The call has brought a signal or the end; RAX is as it was. */
  static final long SKIP = 2;

  private static final int MAX_ERRNO = 4095;

  private CallGate() {}

  /** Whether there is anything to ask before the task's calls. */
  static boolean isClosed(Task task) {
    return task.callFilters().isActive() && !task.tracing().options().suspendFilters();
  }

  /**
   * What the filters say.
   *
   * @return a {@link SeccompVerdict}
   */
  static int verdict(Task task, int number) {
    CallFilters filters = task.callFilters();
    if (filters.isStrictViolation(number)) {
      return SeccompVerdict.KILL_THREAD;
    }
    return filters.verdict(new SeccompData(number, task.cpu().rip, task.call().arguments()));
  }

  /** Leaves an event for the tracer if it is to be shown the call before the verdict counts. */
  static boolean showsTracer(Task task, int verdict) {
    Tracing tracing = task.tracing();
    int action = SeccompVerdict.action(verdict);
    if (action == SeccompVerdict.TRACE && tracing.wants(TraceOptions.EVENT_SECCOMP)) {
      tracing.event(TraceOptions.EVENT_SECCOMP, SeccompVerdict.data(verdict));
      return true;
    }
    return action == SeccompVerdict.KILL_THREAD
        && endsThreadAlone(task)
        && tracing.showsExit(threadStatus(task));
  }

  private static boolean endsThreadAlone(Task task) {
    return isStrict(task) || task.group().liveThreads() > 1;
  }

  private static boolean isStrict(Task task) {
    return task.callFilters().mode() == CallFilters.STRICT;
  }

  /** How a thread ends that has made a forbidden call. */
  private static int threadStatus(Task task) {
    return isStrict(task) ? Signal.SIGKILL.number() : Signal.SIGSYS.number();
  }

  /**
   * Sends or ends what a verdict says.
   *
   * @param shown whether the tracer has seen the call and lets it pass
   * @return {@link #PASS}, {@link #SKIP}, or a negative error that the call ends with
   */
  static long apply(Task task, int number, int verdict, boolean shown) {
    int data = SeccompVerdict.data(verdict);
    return switch (SeccompVerdict.action(verdict)) {
      case SeccompVerdict.ALLOW, SeccompVerdict.LOG -> PASS;
      case SeccompVerdict.ERRNO -> -Math.min(data, MAX_ERRNO);
      case SeccompVerdict.TRACE -> shown ? PASS : -Errno.ENOSYS.number();
      case SeccompVerdict.USER_NOTIFICATION -> -Errno.ENOSYS.number(); // nobody listens
      case SeccompVerdict.TRAP -> {
        task.cpu().gpr[CpuState.RAX] = number;
        task.kernel().signals().force(task, info(task, number, data));
        yield SKIP;
      }
      case SeccompVerdict.KILL_THREAD -> {
        if (endsThreadAlone(task)) {
          task.kernel().endTask(task, threadStatus(task));
        } else {
          kill(task, number, data);
        }
        yield SKIP;
      }
      default -> {
        kill(task, number, data);
        yield SKIP;
      }
    };
  }

  private static SignalInfo info(Task task, int number, int data) {
    return SignalInfo.filteredCall(data, number, SeccompData.ARCHITECTURE, task.cpu().rip);
  }

  /** Ends the process as a SIGSYS does that nobody handles, and no tracer holds back. */
  private static void kill(Task task, int number, int data) {
    task.cpu().gpr[CpuState.RAX] = number;
    task.group().actions().set(Signal.SIGSYS.number(), SignalAction.FATAL);
    task.signals().setMask(task.signals().mask() & ~Signal.SIGSYS.bit());
    task.kernel().signals().force(task, info(task, number, data));
  }
}
