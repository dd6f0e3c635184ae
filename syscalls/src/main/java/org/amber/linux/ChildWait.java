package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.JobControl;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.task.Tracers;
import org.jspecify.annotations.Nullable;

/**
 * Looks for something to report of a thread's children: do_wait of kernel/exit.c.
 *
 * @param wanted which children the caller asks for
 * @param options bits of waitid(2)
 */
record ChildWait(Task task, Wanted wanted, int options) {
  static final int WNOHANG = 1;
  static final int WUNTRACED = 2;
  static final int WEXITED = 4;
  static final int WCONTINUED = 8;
  static final int WNOWAIT = 0x0100_0000;
  static final int WNOTHREAD = 0x2000_0000;
  static final int WALL = 0x4000_0000;
  static final int WCLONE = 0x8000_0000;

  /** Which children, or traced threads, the caller asks for. */
  sealed interface Wanted {
    boolean test(int number, int processGroup);
  }

  /** All of them. */
  record All() implements Wanted {
    @Override
    public boolean test(int number, int processGroup) {
      return true;
    }
  }

  /** The one with a number; 0 is nobody's. */
  record Numbered(int wanted) implements Wanted {
    @Override
    public boolean test(int number, int processGroup) {
      return number == wanted;
    }
  }

  /** Those of a process group. */
  record Grouped(int wanted) implements Wanted {
    @Override
    public boolean test(int number, int processGroup) {
      return processGroup == wanted;
    }
  }

  private static final int STOPPED = 0x7f;
  private static final int CONTINUED = 0xffff;

  /**
   * What has become of a child.
   *
   * @param status as wait4(2) gives it
   * @param cpuNanos CPU time of the child and of the children that it has waited for
   */
  record Event(SignalInfo info, int status, long cpuNanos) {}

  /**
   * Takes the first event there is, so that nobody else gets it, unless WNOWAIT is set.
   *
   * @return null when there is none yet
   * @throws org.amber.abi.ErrnoException ECHILD when there never will be one
   */
  @Nullable Event take() {
    boolean hopeful = false;
    for (ThreadGroup child : candidates()) {
      if (!isEligible(child)) {
        continue;
      }
      Event event = child.isAlive() ? change(child) : end(child);
      if (event != null) {
        return event;
      }
      hopeful |= child.isAlive();
    }
    for (Task tracee : tracees()) {
      if (wanted.test(tracee.tid(), tracee.group().processGroup())) {
        Event event = stop(tracee);
        if (event != null) {
          return event;
        }
        hopeful = true;
      }
    }
    Event end = endOfTracee();
    if (end != null) {
      return end;
    }
    if (!hopeful) {
      throw Errno.ECHILD.error();
    }
    return null;
  }

  /** A process that waits for one of its thousands of children looks at that one only. */
  private List<ThreadGroup> candidates() {
    if (wanted instanceof Numbered(int number)) {
      ThreadGroup child = task.kernel().childOf(task.group(), number);
      return child == null ? List.of() : List.of(child);
    }
    return task.kernel().childrenOf(task.group());
  }

  private boolean has(int option) {
    return (options & option) != 0;
  }

  private boolean isEligible(ThreadGroup child) {
    if (has(WNOTHREAD) && child.parentTid() != task.tid()) {
      return false;
    }
    boolean isClone = child.exitSignal() != Signal.SIGCHLD.number();
    return wanted.test(child.pid(), child.processGroup()) && (has(WALL) || isClone == has(WCLONE));
  }

  private @Nullable Event end(ThreadGroup child) {
    if (!has(WEXITED)) {
      return null;
    }
    SignalInfo info = JobControl.endInfo(child, Signal.SIGCHLD.number());
    Event event = new Event(info, child.waitStatus(), child.totalCpuNanos());
    if (!has(WNOWAIT)) {
      task.group().childrenCpuNanos += child.totalCpuNanos();
      task.kernel().remove(child);
    }
    return event;
  }

  private List<Task> tracees() {
    Tracers tracers = task.kernel().tracers();
    return has(WNOTHREAD) ? tracers.traceesOf(task) : tracers.traceesOfProcess(task);
  }

  /** What a traced thread stops for is told whatever the options are: wait_task_stopped. */
  private @Nullable Event stop(Task tracee) {
    int code = tracee.tracing().unreported();
    if (code == 0) {
      return null;
    }
    if (!has(WNOWAIT)) {
      tracee.tracing().setReported();
    }
    SignalInfo info = Tracers.trapInfo(tracee, code);
    return new Event(info, code << 8 | STOPPED, tracee.group().totalCpuNanos());
  }

  /** The end of a traced thread that is no child. */
  private @Nullable Event endOfTracee() {
    if (!has(WEXITED)) {
      return null;
    }
    Tracers tracers = task.kernel().tracers();
    for (Tracers.Ended each : tracers.endedOf(task, !has(WNOTHREAD))) {
      if (wanted.test(each.tid(), each.processGroup())) {
        if (!has(WNOWAIT)) {
          tracers.forget(each);
        }
        SignalInfo info =
            Tracers.endInfo(each.tid(), each.uid(), each.waitStatus(), each.cpuNanos());
        return new Event(info, each.waitStatus(), each.cpuNanos());
      }
    }
    return null;
  }

  private @Nullable Event change(ThreadGroup child) {
    boolean ownTracee = child.leader().tracing().isTracedBy(task.group());
    if (has(WUNTRACED) && child.stop().unseenSignal() != 0 && !ownTracee) {
      int status = child.stop().unseenSignal() << 8 | STOPPED;
      Event event = new Event(JobControl.stopInfo(child), status, child.totalCpuNanos());
      if (!has(WNOWAIT)) {
        child.stop().stopSeen();
      }
      return event;
    }
    if (has(WCONTINUED) && child.stop().isContinueUnseen()) {
      if (!has(WNOWAIT)) {
        child.stop().continueSeen();
      }
      return new Event(JobControl.continueInfo(child), CONTINUED, child.totalCpuNanos());
    }
    return null;
  }
}
