package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A process: what its threads share. */
public final class ThreadGroup {
  private final int pid;

  @NotSaved("its owner")
  private final Kernel kernel;

  private final List<Task> tasks = new ArrayList<>();
  private final PendingSignals pending = new PendingSignals();
  private final ResourceLimits limits = new ResourceLimits();
  private final IntervalTimers timers;
  private final PosixTimers posixTimers;

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue childEvents = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue signalArrived = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final CpuSleepers cpuSleepers = new CpuSleepers();

  private SignalActions actions = new SignalActions();
  private ProcessMemory memory;
  private Credentials credentials;
  private FdTable files = new FdTable();
  private @Nullable FsContext fs;

  int parentPid;
  int processGroup;
  int session;

  /** PR_SET_DUMPABLE. */
  public boolean dumpable = true;

  /** PR_SET_CHILD_SUBREAPER. */
  public boolean childSubreaper;

  /** PR_SET_THP_DISABLE; pages are small here in any case. */
  public boolean hugePagesDisabled;

  /** personality(2), low 32 bits. */
  public int personality;

  /** /proc/PID/oom_score_adj; memory never runs out by others' use here. */
  public int oomScoreAdjust;

  /** When the process was made, in monotonic nanoseconds. */
  public long startNanos;

  /** CPU time of ended and awaited children, in nanoseconds. */
  public long childrenCpuNanos;

  /** CPU time used by all threads, those that have ended included, in nanoseconds. */
  private long cpuNanos;

  /** The wait status of wait(2) once every thread has ended, or {@link #ALIVE}. */
  private int waitStatus = ALIVE;

  static final int ALIVE = -1;

  public ThreadGroup(int pid, Kernel kernel, ProcessMemory memory, Credentials credentials) {
    this.pid = pid;
    this.kernel = kernel;
    this.memory = memory;
    this.credentials = credentials;
    this.processGroup = pid;
    this.session = pid;
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
    parentPid = newParent;
  }

  public int processGroup() {
    return processGroup;
  }

  public void setProcessGroup(int newProcessGroup) {
    processGroup = newProcessGroup;
  }

  public int session() {
    return session;
  }

  /** Becomes the leader of a session and of a process group of its own, setsid(2). */
  public void startSession() {
    session = pid;
    processGroup = pid;
  }

  /** Woken when a child changes state. */
  public WaitQueue childEvents() {
    return childEvents;
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

  /** Live threads, leader first. */
  public List<Task> tasks() {
    return tasks;
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

  /** Replaces the memory, as execve(2) does; the old one is the caller's to release. */
  public void setMemory(ProcessMemory newMemory) {
    memory = newMemory;
  }

  public Credentials credentials() {
    return credentials;
  }

  public void setCredentials(Credentials newCredentials) {
    credentials = newCredentials;
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

  public FdTable files() {
    return files;
  }

  /** Replaces the descriptor table: fork(2), unshare(2), restore. */
  public void setFiles(FdTable newFiles) {
    files = newFiles;
  }

  /** Root, working directory and umask. */
  public FsContext fs() {
    FsContext present = fs;
    if (present == null) {
      throw new IllegalStateException("process " + pid + " has no file system context yet");
    }
    return present;
  }

  public void setFs(FsContext newFs) {
    fs = newFs;
  }

  public boolean isAlive() {
    return waitStatus == ALIVE;
  }

  /** As wait(2) gives it; only after the end. */
  public int waitStatus() {
    return waitStatus;
  }

  void end(int status) {
    waitStatus = status;
  }

  /** The state form, without what may be shared with other processes. */
  ThreadGroupState save() {
    ThreadGroupState state = new ThreadGroupState();
    state.pid = pid;
    tasks.forEach(task -> state.tasks.add(task.save()));
    state.pending = pending.save();
    state.limits = limits.save();
    state.timers = timers.save();
    state.posixTimers = posixTimers.save();
    state.actions = actions.save();
    state.credentials = credentials.save();
    state.parentPid = parentPid;
    state.processGroup = processGroup;
    state.session = session;
    state.dumpable = dumpable;
    state.childSubreaper = childSubreaper;
    state.hugePagesDisabled = hugePagesDisabled;
    state.personality = personality;
    state.oomScoreAdjust = oomScoreAdjust;
    state.startNanos = startNanos;
    state.childrenCpuNanos = childrenCpuNanos;
    state.cpuNanos = cpuNanos;
    state.waitStatus = waitStatus;
    return state;
  }

  /**
   * A process as it was saved, with its threads.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static ThreadGroup restore(
      ThreadGroupState state, Kernel kernel, ProcessMemory memory, FdTable files) {
    Credentials credentials = Credentials.restore(state.credentials);
    ThreadGroup group = new ThreadGroup(state.pid, kernel, memory, credentials);
    group.files = files;
    group.parentPid = state.parentPid;
    group.processGroup = state.processGroup;
    group.session = state.session;
    group.dumpable = state.dumpable;
    group.childSubreaper = state.childSubreaper;
    group.hugePagesDisabled = state.hugePagesDisabled;
    group.personality = state.personality;
    group.oomScoreAdjust = state.oomScoreAdjust;
    group.startNanos = state.startNanos;
    group.childrenCpuNanos = state.childrenCpuNanos;
    group.cpuNanos = state.cpuNanos;
    group.waitStatus = state.waitStatus;
    state.tasks.forEach(task -> group.tasks.add(Task.restore(task, group)));
    group.pending.restore(state.pending);
    group.limits.restore(state.limits);
    group.actions.restore(state.actions);
    group.timers.restore(state.timers);
    group.posixTimers.restore(state.posixTimers);
    return group;
  }

  @Nullable FsContext fsIfAny() {
    return fs;
  }
}
