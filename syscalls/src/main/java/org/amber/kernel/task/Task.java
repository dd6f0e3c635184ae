package org.amber.kernel.task;

import org.amber.cpu.CpuState;
import org.amber.cpu.SavedCpuState;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.timer.TimerQueue;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.WaitQueue;
import org.amber.kernel.wait.Waiter;
import org.amber.memory.GuestMemory;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A thread of a process: registers, signal mask, and the system call it is in. */
public final class Task implements Waiter {

  /** What a task is doing. */
  public enum State {
    /** Wants the processor, or has a blocked call to try again. */
    RUNNABLE(1),
    /** Inside a system call that waits. */
    BLOCKED(2),
    /** Stopped by a signal until SIGCONT. */
    STOPPED(3),
    /** Ended. */
    DEAD(4),
    /** Stands still for its tracer: {@link Tracing}. */
    TRACED(5);

    private final int code;

    State(int code) {
      this.code = code;
    }

    private static State of(int code) {
      for (State each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("a task is in no state " + code);
    }
  }

  @NotSaved("its owner")
  private final ThreadGroup group;

  private int tid;

  @SavedAs("credentials")
  private Credentials credentials;

  @SavedAs("files")
  private FdTable files;

  @SavedAs("fs")
  private @Nullable FsContext fs;

  private final CpuState cpu = new CpuState();
  private final CallRecord call = new CallRecord();
  private final SchedulingAttributes scheduling = new SchedulingAttributes();
  private final TaskOptions options = new TaskOptions();
  private final RestartableSequence sequence = new RestartableSequence();
  private final Tracing tracing = new Tracing(this);
  private final CallFilters callFilters = new CallFilters();

  private State state = State.RUNNABLE;

  @SavedAs({
    "pending",
    "signalMask",
    "alternateStackBase",
    "alternateStackSize",
    "alternateStackFlags",
    "faultTrap",
    "faultError",
    "faultAddress"
  })
  private final ThreadSignals signals = new ThreadSignals(this);

  /** Given when the task begins to wait, so that it waits on at its place after a restore. */
  private long place;

  @NotSaved("the call runs again and blocks anew")
  private Outcome.@Nullable Block block;

  @NotSaved("armed anew when the call blocks")
  private TimerQueue.@Nullable Entry deadlineTimer;

  /** The name that prctl(PR_SET_NAME) sets: at most 15 bytes. */
  public String name = "";

  /** Where set_tid_address(2) wants a zero at the end of the thread; 0 for nowhere. */
  public long clearChildTid;

  public long robustListHead;
  public long parentDeathSignal;

  /** The thread that waits in vfork(2) until this one leaves its memory; 0 for none. */
  public int vforkParent;

  /** CPU time this thread has used, in nanoseconds. */
  public long cpuNanos;

  /** A thread with an empty descriptor table of its own. */
  public Task(int tid, ThreadGroup group, Credentials credentials) {
    this(tid, group, credentials, new FdTable(group.kernel().openFiles()));
  }

  /** A thread that shares a descriptor table. */
  public Task(int tid, ThreadGroup group, Credentials credentials, FdTable files) {
    this.tid = tid;
    this.group = group;
    this.credentials = credentials;
    this.files = files;
    files.share();
  }

  public int tid() {
    return tid;
  }

  public ThreadGroup group() {
    return group;
  }

  public Kernel kernel() {
    return group.kernel();
  }

  public CpuState cpu() {
    return cpu;
  }

  /** Copy-in and copy-out. */
  public GuestMemory memory() {
    return group.memory().guest();
  }

  public Credentials credentials() {
    return credentials;
  }

  public void setCredentials(Credentials newCredentials) {
    credentials = newCredentials;
  }

  /** Empty once the thread has ended. */
  public FdTable files() {
    return files;
  }

  /** Replaces the descriptor table and leaves the old one. */
  public void setFiles(FdTable newFiles) {
    newFiles.share();
    files.leave();
    files = newFiles;
  }

  /** Root, working directory and umask. */
  public FsContext fs() {
    FsContext present = fs;
    if (present == null) {
      throw new IllegalStateException("thread " + tid + " has no file system context");
    }
    return present;
  }

  @Nullable FsContext fsIfAny() {
    return fs;
  }

  /** Replaces root, working directory and umask, and leaves the old ones. */
  public void setFs(@Nullable FsContext newFs) {
    FsContext old = fs;
    if (newFs != null) {
      newFs.share();
    }
    if (old != null) {
      old.leave();
    }
    fs = newFs;
  }

  /** Becomes the first thread of its process, and has its number from now on: execve(2). */
  void becomeLeader() {
    tid = group.pid();
  }

  /** Whether the thread has not ended. */
  public boolean isAlive() {
    return state != State.DEAD;
  }

  public CallRecord call() {
    return call;
  }

  /** What it has of signals. */
  public ThreadSignals signals() {
    return signals;
  }

  public SchedulingAttributes scheduling() {
    return scheduling;
  }

  public TaskOptions options() {
    return options;
  }

  /** What rseq(2) has registered. */
  public RestartableSequence sequence() {
    return sequence;
  }

  /** Its side of ptrace(2). */
  public Tracing tracing() {
    return tracing;
  }

  /** What seccomp(2) has set. */
  public CallFilters callFilters() {
    return callFilters;
  }

  public State state() {
    return state;
  }

  /** Sends a signal to this thread. */
  public void send(SignalInfo info) {
    kernel().signals().sendToTask(this, info);
  }

  /** What the current blocked call waits for, or null when it does not wait. */
  public Outcome.@Nullable Block block() {
    return block;
  }

  /** Begins to wait; or goes on waiting, when a restored call has found nothing new. */
  public void waitFor(Outcome.Block newBlock) {
    if (state != State.BLOCKED) {
      place = kernel().identifiers().next();
    }
    block = newBlock;
    state = State.BLOCKED;
    kernel().scheduler().remove(this);
    for (WaitQueue queue : newBlock.queues()) {
      queue.add(this);
    }
    if (newBlock.deadline() != Outcome.NEVER) {
      deadlineTimer =
          kernel().timers().arm(newBlock.deadline(), TimerQueue.Owner.TASK, tid, this::wake);
    }
  }

  @Override
  public long place() {
    return place;
  }

  /** The current call may be able to finish: it is tried again when the task's turn comes. */
  @Override
  public void wake() {
    if (state == State.BLOCKED) {
      stopWaiting();
      state = State.RUNNABLE;
      kernel().scheduler().enqueue(this);
    }
  }

  /** Never runs: process 1. */
  void sleepForever() {
    state = State.BLOCKED;
  }

  /** Stops for job control; the blocked call, if any, is tried again after SIGCONT. */
  public void stop() {
    stopWaiting();
    kernel().scheduler().remove(this);
    state = State.STOPPED;
  }

  /** Goes on after SIGCONT or SIGKILL. */
  void resumeFromStop() {
    if (state == State.STOPPED) {
      state = State.RUNNABLE;
      kernel().scheduler().enqueue(this);
    }
  }

  /** Stands still for its tracer; a blocked call is tried again afterwards. */
  void trap() {
    stopWaiting();
    kernel().scheduler().remove(this);
    state = State.TRACED;
  }

  /** Goes on from {@link #trap}. */
  void untrap() {
    if (state == State.TRACED) {
      state = State.RUNNABLE;
      kernel().scheduler().enqueue(this);
    }
  }

  /** Ends this thread; it never runs again. */
  void die() {
    stopWaiting();
    kernel().scheduler().remove(this);
    state = State.DEAD;
  }

  private void stopWaiting() {
    Outcome.Block waited = block;
    if (waited != null) {
      waited.queues().forEach(queue -> queue.remove(this));
      block = null;
    }
    if (deadlineTimer != null) {
      kernel().timers().cancel(deadlineTimer);
      deadlineTimer = null;
    }
  }

  /** The state form. */
  TaskState save() {
    TaskState saved = new TaskState();
    saved.tid = tid;
    saved.cpu = SavedCpuState.of(cpu);
    saved.call = call.save();
    signals.saveTo(saved);
    saved.scheduling = scheduling.save();
    saved.options = options.save();
    saved.state = state.code;
    saved.name = name;
    saved.clearChildTid = clearChildTid;
    saved.robustListHead = robustListHead;
    saved.parentDeathSignal = parentDeathSignal;
    saved.cpuNanos = cpuNanos;
    saved.place = place;
    saved.vforkParent = vforkParent;
    saved.sequence = sequence.save();
    saved.tracing = tracing.save();
    saved.credentials = credentials.save();
    return saved;
  }

  /**
   * A task as it was saved. One that was blocked waits for nothing until its call runs again: see
   * {@link Kernel#retryBlockedCalls}.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static Task restore(TaskState saved, ThreadGroup group, FdTable files, @Nullable FsContext fs) {
    Task task = new Task(saved.tid, group, Credentials.restore(saved.credentials), files);
    task.setFs(fs);
    task.vforkParent = saved.vforkParent;
    task.sequence.restore(saved.sequence);
    saved.cpu.restoreInto(task.cpu);
    task.call.restore(saved.call);
    task.scheduling.restore(saved.scheduling);
    task.options.restore(saved.options);
    task.state = State.of(saved.state);
    if (task.state == State.BLOCKED && !task.call.isActive()) {
      throw new IllegalArgumentException("task " + saved.tid + " is blocked in no call");
    }
    task.signals.restoreFrom(saved);
    task.name = saved.name;
    task.clearChildTid = saved.clearChildTid;
    task.robustListHead = saved.robustListHead;
    task.parentDeathSignal = saved.parentDeathSignal;
    task.cpuNanos = saved.cpuNanos;
    task.place = saved.place;
    task.tracing.restore(saved.tracing);
    return task;
  }
}
