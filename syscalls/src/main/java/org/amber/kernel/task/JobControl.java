package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.ClockTick;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Stopping and going on, process groups without a shell, and what parents are told: kernel/signal.c
 * and kernel/exit.c.
 */
@NotSaved("has no state")
public final class JobControl {
  private static final int CLD_EXITED = 1;
  private static final int CLD_KILLED = 2;
  private static final int CLD_DUMPED = 3;
  private static final int CLD_STOPPED = 5;
  private static final int CLD_CONTINUED = 6;
  private static final int CORE_DUMPED = 0x80;
  private static final int TERMINATING_SIGNAL = 0x7f;

  private final Kernel kernel;

  JobControl(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Stops all threads of a process and tells its parent. */
  public void stop(ThreadGroup group, int signal) {
    for (Task task : group.tasks()) {
      if (task.isAlive() && task.tracing().isTraced()) {
        task.tracing().groupStops(signal);
      } else if (task.isAlive()) {
        task.stop();
      }
    }
    if (group.stop().begin(signal)) {
      tellOfChange(group, CLD_STOPPED, signal);
    }
  }

  /** SIGCONT or SIGKILL was sent: the threads go on, whatever becomes of the signal. */
  void resume(ThreadGroup group, boolean byContinue) {
    for (Task task : group.tasks()) {
      task.resumeFromStop();
      if (!byContinue) {
        task.tracing().killed();
      }
    }
    if (group.stop().end(byContinue) && byContinue) {
      tellOfChange(group, CLD_CONTINUED, Signal.SIGCONT.number());
      group.tasks().forEach(task -> task.tracing().groupContinues());
    }
  }

  private void tellOfChange(ThreadGroup group, int code, int status) {
    ThreadGroup parent = kernel.parentOf(group);
    if (parent == null || (code == CLD_STOPPED && group.leader().tracing().isTracedBy(parent))) {
      return;
    }
    tell(parent, info(group, Signal.SIGCHLD.number(), code, status));
  }

  /** Tells a parent or tracer that what it waits for has stopped or goes on. */
  void tell(ThreadGroup waiter, SignalInfo change) {
    SignalAction action = waiter.actions().get(Signal.SIGCHLD.number());
    if (!action.isIgnore() && !action.has(SignalAction.SA_NOCLDSTOP)) {
      kernel.signals().sendToGroup(waiter, change);
    }
    waiter.childEvents().wakeAll();
  }

  /** Tells the parent that a process has ended; one that does not want to know loses it at once. */
  void tellOfEnd(ThreadGroup group) {
    ThreadGroup parent = kernel.parentOf(group);
    if (parent == null) {
      kernel.init().reap(group);
      return;
    }
    boolean forgotten = false;
    int signal = group.exitSignal;
    if (signal == Signal.SIGCHLD.number()) {
      SignalAction action = parent.actions().get(signal);
      forgotten = action.isIgnore() || action.has(SignalAction.SA_NOCLDWAIT);
      signal = action.isIgnore() ? 0 : signal;
    }
    if (signal != 0) {
      kernel.signals().sendToGroup(parent, endInfo(group, signal));
    }
    if (forgotten) {
      kernel.remove(group);
    }
    parent.childEvents().wakeAll();
  }

  /** What is told of the end of a process. */
  public static SignalInfo endInfo(ThreadGroup child, int number) {
    int uid = child.credentials().uid();
    return endInfo(number, child.pid(), uid, child.waitStatus(), child.cpuNanos());
  }

  static SignalInfo endInfo(int number, int pid, int uid, int waitStatus, long cpuNanos) {
    int signal = waitStatus & TERMINATING_SIGNAL;
    boolean dumped = (waitStatus & CORE_DUMPED) != 0;
    int code = signal == 0 ? CLD_EXITED : dumped ? CLD_DUMPED : CLD_KILLED;
    int status = signal == 0 ? (waitStatus >>> 8) & 0xff : signal;
    return SignalInfo.child(number, code, pid, uid, status, cpuNanos / ClockTick.NANOS);
  }

  /** What waitid(2) tells of a stopped process. */
  public static SignalInfo stopInfo(ThreadGroup child) {
    return info(child, Signal.SIGCHLD.number(), CLD_STOPPED, child.stop().unseenSignal());
  }

  /** What waitid(2) tells of a process that goes on. */
  public static SignalInfo continueInfo(ThreadGroup child) {
    return info(child, Signal.SIGCHLD.number(), CLD_CONTINUED, Signal.SIGCONT.number());
  }

  private static SignalInfo info(ThreadGroup child, int number, int code, int status) {
    return info(child, number, child.pid(), code, status);
  }

  /** What is told of a thread of a process, with the numbers of the process. */
  static SignalInfo info(ThreadGroup child, int number, int tid, int code, int status) {
    long ticks = child.cpuNanos() / ClockTick.NANOS;
    return SignalInfo.child(number, code, tid, child.credentials().uid(), status, ticks);
  }

  /**
   * A process group that loses its last tie to a parent outside, in the same session, has nobody to
   * continue what is stopped in it: it gets SIGHUP and SIGCONT.
   *
   * @param leaving the process whose parent or who itself has just ended
   * @param parent the parent that {@code leaving} had
   */
  void hangUpIfOrphaned(ThreadGroup leaving, @Nullable ThreadGroup parent) {
    int jobs = leaving.processGroup();
    if (parent == null
        || parent.processGroup() == jobs
        || parent.session() != leaving.session()
        || !isOrphaned(jobs)
        || !hasStopped(jobs)) {
      return;
    }
    sendToJobs(jobs, Signal.SIGHUP.number());
    sendToJobs(jobs, Signal.SIGCONT.number());
  }

  /** Whether nobody outside a process group, in its session, is the parent of one of it. */
  public boolean isOrphaned(int jobs) {
    for (ThreadGroup group : kernel.groups()) {
      if (group.processGroup() != jobs || !group.isAlive()) {
        continue;
      }
      ThreadGroup parent = kernel.parentOf(group);
      if (parent != null && parent.processGroup() != jobs && parent.session() == group.session()) {
        return false;
      }
    }
    return true;
  }

  private boolean hasStopped(int jobs) {
    for (ThreadGroup group : kernel.groups()) {
      if (group.processGroup() == jobs && group.stop().isStopped()) {
        return true;
      }
    }
    return false;
  }

  /** Sends a signal of the kernel to all processes of a group. */
  public void sendToJobs(int jobs, int signal) {
    List<ThreadGroup> all = new ArrayList<>(kernel.groups());
    for (ThreadGroup group : all) {
      if (group.processGroup() == jobs) {
        kernel.signals().sendToGroup(group, SignalInfo.kernel(signal));
      }
    }
  }
}
