package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalAction;
import org.amber.kernel.signal.SignalInfo;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The other side of ptrace(2): who traces whom in the machine, what tracers are told, and the
 * traced threads that have ended before their tracers have waited for them.
 */
public final class Tracers {
  private static final int CLD_TRAPPED = 4;

  /**
   * A traced thread that has ended and is no child of its tracer.
   *
   * @param waitStatus as wait4(2) gives it
   */
  public record Ended(
      int tracer, int tid, int processGroup, int uid, int waitStatus, long cpuNanos) {}

  @NotSaved("its owner")
  private final Kernel kernel;

  private final List<Ended> ended = new ArrayList<>();

  @NotSaved("counted anew by the threads that are restored")
  private int tracees;

  Tracers(Kernel kernel) {
    this.kernel = kernel;
  }

  void count(int change) {
    tracees += change;
  }

  /** The living threads that a thread traces. */
  public List<Task> traceesOf(Task tracer) {
    return tracees == 0 ? List.of() : find(tracer, false);
  }

  /** The living threads that any thread of a process traces. */
  public List<Task> traceesOfProcess(Task tracer) {
    return tracees == 0 ? List.of() : find(tracer, true);
  }

  private List<Task> find(Task tracer, boolean byProcess) {
    List<Task> found = new ArrayList<>();
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        Tracing tracing = task.tracing();
        boolean is =
            byProcess ? tracing.isTracedBy(tracer.group()) : tracing.tracer() == tracer.tid();
        if (is && task.isAlive()) {
          found.add(task);
        }
      }
    }
    return found;
  }

  /** What has ended and was traced by a thread, or any thread of its process. */
  public List<Ended> endedOf(Task tracer, boolean byProcess) {
    List<Ended> found = new ArrayList<>();
    for (Ended each : ended) {
      Task by = kernel.task(each.tracer());
      if (by != null && (byProcess ? by.group() == tracer.group() : by == tracer)) {
        found.add(each);
      }
    }
    return found;
  }

  /** A tracer has waited for it. */
  public void forget(Ended one) {
    ended.remove(one);
  }

  /** A traced thread stops. */
  void tellOfStop(Task task, int code) {
    Task tracer = kernel.task(task.tracing().tracer());
    if (tracer != null) {
      kernel.jobs().tell(tracer.group(), trapInfo(task, code));
    }
  }

  /** A signal that a tracer gives to its tracee. */
  SignalInfo signalBy(int tracer, int signal) {
    Task by = kernel.task(tracer);
    int pid = by == null ? 0 : by.group().pid();
    int uid = by == null ? 0 : by.credentials().uid();
    return SignalInfo.user(signal, SignalInfo.SI_USER, pid, uid);
  }

  /** What SIGCHLD and waitid(2) tell of a stop. */
  public static SignalInfo trapInfo(Task task, int code) {
    int number = Signal.SIGCHLD.number();
    return JobControl.info(task.group(), number, task.tid(), CLD_TRAPPED, code & 0x7f);
  }

  /** A thread that is not the first of its process ends. */
  void threadEnds(Task task, int waitStatus) {
    if (task.tracing().isTraced()) {
      tellOfEnd(task, waitStatus, task.cpuNanos);
      task.tracing().ended();
    }
  }

  /** A process has ended: its parent is told by others, another tracer here. */
  void processEnds(ThreadGroup group) {
    Task leader = group.leader();
    ThreadGroup parent = kernel.parentOf(group);
    if (!leader.tracing().isTraced()) {
      return;
    }
    if (parent == null || !leader.tracing().isTracedBy(parent)) {
      tellOfEnd(leader, group.waitStatus(), group.totalCpuNanos());
    }
    leader.tracing().ended();
  }

  private void tellOfEnd(Task task, int waitStatus, long cpuNanos) {
    Task tracer = kernel.task(task.tracing().tracer());
    if (tracer == null || !tracer.isAlive()) {
      return;
    }
    ThreadGroup group = task.group();
    int uid = task.credentials().uid();
    ended.add(new Ended(tracer.tid(), task.tid(), group.processGroup(), uid, waitStatus, cpuNanos));
    SignalAction action = tracer.group().actions().get(Signal.SIGCHLD.number());
    if (!action.isIgnore()) {
      SignalInfo info = endInfo(task.tid(), uid, waitStatus, cpuNanos);
      kernel.signals().sendToGroup(tracer.group(), info);
    }
    tracer.group().childEvents().wakeAll();
  }

  /** What SIGCHLD and waitid(2) tell of an end. */
  public static SignalInfo endInfo(int tid, int uid, int waitStatus, long cpuNanos) {
    return JobControl.endInfo(Signal.SIGCHLD.number(), tid, uid, waitStatus, cpuNanos);
  }

  /** A thread ends, or leaves its process: what it traces goes on without it. */
  void tracerEnds(Task tracer) {
    for (Task task : traceesOf(tracer)) {
      boolean kill = task.tracing().options().killAtEnd();
      task.tracing().abandoned();
      if (kill) {
        kernel.signals().sendToGroup(task.group(), SignalInfo.kernel(Signal.SIGKILL.number()));
      }
    }
    ended.removeIf(each -> each.tracer() == tracer.tid());
  }

  /** A thread has another number. */
  void renumber(int oldTid, int newTid) {
    if (tracees > 0) {
      for (ThreadGroup group : kernel.groups()) {
        for (Task task : group.tasks()) {
          if (task.tracing().tracer() == oldTid) {
            task.tracing().setTracer(newTid);
          }
        }
      }
    }
    ended.replaceAll(
        each ->
            each.tracer() != oldTid
                ? each
                : new Ended(
                    newTid,
                    each.tid(),
                    each.processGroup(),
                    each.uid(),
                    each.waitStatus(),
                    each.cpuNanos()));
  }

  /**
   * After all threads were restored: every tracer is there.
   *
   * @throws IllegalArgumentException when one is not
   */
  void check() {
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        int tracer = task.tracing().tracer();
        if (tracer != 0) {
          require(tracer, task);
        }
      }
    }
  }

  private void require(int tracer, @Nullable Task tracee) {
    Task by = kernel.task(tracer);
    if (by == null || !by.isAlive() || (tracee != null && by.group() == tracee.group())) {
      throw new IllegalArgumentException("the snapshot has no thread " + tracer + " that traces");
    }
  }

  TracersState save() {
    TracersState saved = new TracersState();
    for (Ended each : ended) {
      EndedTraceeState state = new EndedTraceeState();
      state.tracer = each.tracer();
      state.tid = each.tid();
      state.processGroup = each.processGroup();
      state.uid = each.uid();
      state.waitStatus = each.waitStatus();
      state.cpuNanos = each.cpuNanos();
      saved.ended.add(state);
    }
    return saved;
  }

  /** Puts back what was saved, once all threads are there. */
  void restore(TracersState saved) {
    for (EndedTraceeState state : saved.ended) {
      require(state.tracer, null);
      ended.add(
          new Ended(
              state.tracer,
              state.tid,
              state.processGroup,
              state.uid,
              state.waitStatus,
              state.cpuNanos));
    }
    check();
  }
}
