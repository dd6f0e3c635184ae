package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A process: what its threads share. */
public final class ThreadGroup {
  private final int pid;

  @NotSaved("its owner")
  private final Kernel kernel;

  private final List<Task> tasks = new ArrayList<>();

  @NotSaved("a view of the threads")
  private final List<Task> tasksToSee = Collections.unmodifiableList(tasks);

  private final PendingSignals pending = new PendingSignals();
  private final ResourceLimits limits = new ResourceLimits();
  private final IntervalTimers timers;
  private final PosixTimers posixTimers;

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue childEvents = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue ended = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue signalArrived = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final CpuSleepers cpuSleepers = new CpuSleepers();

  private SignalActions actions;
  private ProcessMemory memory;

  private int parentPid;

  /** The thread that made this process; 0 when it has ended, or for the first process. */
  int parentTid;

  /** What the parent is sent at the end: SIGCHLD but for clone(2); 0 for nothing. */
  int exitSignal = Signal.SIGCHLD.number();

  @SavedAs({"stopped", "stopSignal", "continued"})
  private final GroupStop stop = new GroupStop();

  @SavedAs({"processGroup", "session", "terminal", "foregroundAtHangUp"})
  private final SessionMembership membership;

  @SavedAs({"dumpable", "childSubreaper", "hugePagesDisabled", "personality", "oomScoreAdjust"})
  private final ProcessOptions options = new ProcessOptions();

  /** Whether the process has called execve(2) since it was made: its parent may not move it. */
  public boolean hasExecuted;

  /** When the process was made, in monotonic nanoseconds. */
  public long startNanos;

  /** CPU time of ended and awaited children, in nanoseconds. */
  public long childrenCpuNanos;

  /** CPU time used by all threads, those that have ended included, in nanoseconds. */
  private long cpuNanos;

  /** The wait status of wait(2) once every thread has ended, or {@link #ALIVE}. */
  private int waitStatus = ALIVE;

  static final int ALIVE = -1;

  /** A process of default signal actions, in a session of its own. */
  public ThreadGroup(int pid, Kernel kernel, ProcessMemory memory) {
    this(pid, kernel, memory, new SignalActions());
  }

  /** A process in a session of its own. */
  public ThreadGroup(int pid, Kernel kernel, ProcessMemory memory, SignalActions actions) {
    this.pid = pid;
    this.kernel = kernel;
    this.memory = memory;
    this.actions = actions;
    memory.share();
    actions.share();
    this.membership = new SessionMembership(this);
    this.startNanos = kernel.clock().monotonicNanos();
    this.timers = new IntervalTimers(this);
    this.posixTimers = new PosixTimers(this);
  }

  public int pid() {
    return pid;
  }

  public int parentPid() {
    return parentPid;
  }

  public void setParentPid(int newParent) {
    kernel.processes().change(this, () -> parentPid = newParent);
  }

  /** The thread that made this process; 0 when it has ended, or for the first process. */
  public int parentTid() {
    return parentTid;
  }

  /** Gives the process a parent: who made it, and what that is sent at the end. */
  public void setParent(int newParentPid, int newParentTid, int newExitSignal) {
    setParentPid(newParentPid);
    parentTid = newParentTid;
    exitSignal = newExitSignal;
  }

  /** The signal that tells the parent of the end; 0 for none. */
  public int exitSignal() {
    return exitSignal;
  }

  public int processGroup() {
    return membership.processGroup();
  }

  public int session() {
    return membership.session();
  }

  /** Where it is among sessions, process groups and terminals. */
  public SessionMembership membership() {
    return membership;
  }

  /** What job control knows of it. */
  public GroupStop stop() {
    return stop;
  }

  public ProcessOptions options() {
    return options;
  }

  /** Woken when a child changes state. */
  public WaitQueue childEvents() {
    return childEvents;
  }

  /** Woken when the process has ended. */
  public WaitQueue ended() {
    return ended;
  }

  public CpuSleepers cpuSleepers() {
    return cpuSleepers;
  }

  /**
   * CPU time of the process at which something is to happen, or NEVER; the machine stops exactly
   * there, so that it happens at the same step in every run.
   *
   * @param running the thread whose CPU time grows until then
   */
  public long nextCpuExpiry(Task running) {
    long own = Math.min(timers.nextCpuExpiry(), cpuSleepers.nextExpiry());
    return Math.min(own, posixTimers.nextCpuExpiry(running));
  }

  public Kernel kernel() {
    return kernel;
  }

  /** The threads, leader first; a leader that has ended stays until the process is waited for. */
  public List<Task> tasks() {
    return tasksToSee;
  }

  /** Adds a thread behind the others. */
  public void addTask(Task task) {
    tasks.add(task);
    kernel.processes().add(task);
  }

  /** Adds a thread that is not among those of the machine: that of process 1. */
  void addUncounted(Task task) {
    tasks.add(task);
  }

  /** Forgets a thread that has ended. */
  void removeTask(Task task) {
    tasks.remove(task);
    kernel.processes().remove(task);
  }

  /** Forgets all threads but one, which becomes the first and gets the number of the process. */
  void keepOnly(Task survivor) {
    tasks.forEach(kernel.processes()::remove);
    tasks.clear();
    survivor.becomeLeader();
    addTask(survivor);
  }

  /** The first thread. */
  public Task leader() {
    return tasks.getFirst();
  }

  /** How many threads have not ended. */
  public int liveThreads() {
    int live = 0;
    for (Task task : tasks) {
      live += task.isAlive() ? 1 : 0;
    }
    return live;
  }

  /** Those of the pending signals of the process that this thread is to take. */
  long meantFor(Task task, long signals) {
    long left = signals;
    for (Task other : tasks) {
      if (other == task) {
        break;
      }
      if (other.isAlive()) {
        // Earlier threads take what they do not block.
        left &= other.signals().mask();
      }
    }
    return left | (signals & Signal.SIGKILL.bit());
  }

  /** Wakes the threads that pending signals are for, after a mask has changed or one has ended. */
  void retargetPending() {
    for (Task task : tasks) {
      if (task.signals().hasDeliverable()) {
        task.wake();
      }
    }
  }

  /** The signals that would end the process. */
  long fatalSignals() {
    long fatal = Signal.SIGKILL.bit();
    for (int number = 1; number < Signal.COUNT; number++) {
      Signal.DefaultAction action = Signal.defaultAction(number);
      boolean ends =
          action == Signal.DefaultAction.TERMINATE || action == Signal.DefaultAction.CORE;
      if (ends && actions.get(number).isDefault()) {
        fatal |= Signal.bit(number);
      }
    }
    return fatal;
  }

  public PendingSignals pending() {
    return pending;
  }

  /** Woken when a signal becomes pending for the process or a thread of it, blocked or not. */
  public WaitQueue signalArrived() {
    return signalArrived;
  }

  public SignalActions actions() {
    return actions;
  }

  /** Has actions of its own from now on, where it shared them: execve(2), the end. */
  public void unshareActions() {
    if (actions.isShared()) {
      SignalActions own = actions.copy();
      actions.leave();
      own.share();
      actions = own;
    }
  }

  public ResourceLimits limits() {
    return limits;
  }

  public IntervalTimers timers() {
    return timers;
  }

  public PosixTimers posixTimers() {
    return posixTimers;
  }

  public ProcessMemory memory() {
    return memory;
  }

  /** Replaces the memory, as execve(2) does, and leaves the old one. */
  public void setMemory(ProcessMemory newMemory) {
    newMemory.share();
    memory.leave();
    memory = newMemory;
  }

  /** Those of the first thread. */
  public Credentials credentials() {
    return leader().credentials();
  }

  /** CPU time used so far: CLOCK_PROCESS_CPUTIME_ID. */
  public long cpuNanos() {
    return cpuNanos;
  }

  /** Charges CPU time and fires the timers that run in it. */
  public void chargeCpu(long nanos) {
    cpuNanos += nanos;
    if (timers.nextCpuExpiry() <= cpuNanos) {
      timers.expireCpu();
    }
    posixTimers.expireCpu();
    cpuSleepers.expire(cpuNanos);
  }

  /** Those of the first thread; empty when it has ended. */
  public FdTable files() {
    return leader().files();
  }

  /** That of the first thread; null when it has ended. */
  public @Nullable FsContext fs() {
    return leader().fsIfAny();
  }

  public boolean isAlive() {
    return waitStatus == ALIVE;
  }

  /** As wait(2) gives it; only after the end. */
  public int waitStatus() {
    return waitStatus;
  }

  /** CPU time of the process and of its children that were waited for, in nanoseconds. */
  public long totalCpuNanos() {
    return cpuNanos + childrenCpuNanos;
  }

  void end(int status) {
    waitStatus = status;
    stop.forget();
  }

  /** The state form, without the threads and what may be shared with other processes. */
  ThreadGroupState save() {
    ThreadGroupState state = new ThreadGroupState();
    state.pid = pid;
    state.pending = pending.save();
    state.limits = limits.save();
    state.timers = timers.save();
    state.posixTimers = posixTimers.save();
    state.parentPid = parentPid;
    membership.saveTo(state);
    options.saveTo(state);
    state.startNanos = startNanos;
    state.childrenCpuNanos = childrenCpuNanos;
    state.cpuNanos = cpuNanos;
    state.waitStatus = waitStatus;
    state.parentTid = parentTid;
    state.hasExecuted = hasExecuted;
    state.exitSignal = exitSignal;
    stop.saveTo(state);
    return state;
  }

  /**
   * A process as it was saved, without its threads: {@link #restoreTimers} is to be called when
   * they are there.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static ThreadGroup restore(
      ThreadGroupState state, Kernel kernel, ProcessMemory memory, SignalActions actions) {
    ThreadGroup group = new ThreadGroup(state.pid, kernel, memory, actions);
    group.parentPid = state.parentPid;
    group.parentTid = state.parentTid;
    group.hasExecuted = state.hasExecuted;
    group.exitSignal = state.exitSignal;
    group.stop.restoreFrom(state);
    group.membership.restoreFrom(state);
    group.options.restoreFrom(state);
    group.startNanos = state.startNanos;
    group.childrenCpuNanos = state.childrenCpuNanos;
    group.cpuNanos = state.cpuNanos;
    group.waitStatus = state.waitStatus;
    group.pending.restore(state.pending);
    group.limits.restore(state.limits);
    return group;
  }

  /** Puts back the timers; the threads that they tell are there. */
  void restoreTimers(ThreadGroupState state) {
    timers.restore(state.timers);
    posixTimers.restore(state.posixTimers);
  }
}
