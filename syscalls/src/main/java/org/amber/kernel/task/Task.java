package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.cpu.CpuState;
import org.amber.cpu.SavedCpuState;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalFrame;
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
    DEAD(4);

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

  private static final long UNBLOCKABLE = Signal.SIGKILL.bit() | Signal.SIGSTOP.bit();

  private final int tid;

  @NotSaved("its owner")
  private final ThreadGroup group;

  private final CpuState cpu = new CpuState();
  private final CallRecord call = new CallRecord();
  private final PendingSignals pending = new PendingSignals();
  private final SchedulingAttributes scheduling = new SchedulingAttributes();
  private final TaskOptions options = new TaskOptions();

  private State state = State.RUNNABLE;
  private long signalMask;

  @SavedAs({"alternateStackBase", "alternateStackSize", "alternateStackFlags"})
  private AlternateStack alternateStack = AlternateStack.NONE;

  @SavedAs({"faultTrap", "faultError", "faultAddress"})
  private SignalFrame.Fault fault = SignalFrame.Fault.NONE;

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

  /** CPU time this thread has used, in nanoseconds. */
  public long cpuNanos;

  public Task(int tid, ThreadGroup group) {
    this.tid = tid;
    this.group = group;
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
    return group.credentials();
  }

  public FdTable files() {
    return group.files();
  }

  public FsContext fs() {
    return group.fs();
  }

  public CallRecord call() {
    return call;
  }

  public PendingSignals pending() {
    return pending;
  }

  public SchedulingAttributes scheduling() {
    return scheduling;
  }

  public TaskOptions options() {
    return options;
  }

  public State state() {
    return state;
  }

  public long signalMask() {
    return signalMask;
  }

  /** Sets the mask; SIGKILL and SIGSTOP are never blocked. */
  public void setSignalMask(long mask) {
    signalMask = mask & ~UNBLOCKABLE;
  }

  public AlternateStack alternateStack() {
    return alternateStack;
  }

  public void setAlternateStack(AlternateStack stack) {
    alternateStack = stack;
  }

  /** Signals that could be delivered now. */
  public long deliverable() {
    return (pending.set() | group.pending().set()) & ~signalMask;
  }

  /** Whether a signal waits that this task does not block. */
  public boolean hasDeliverableSignal() {
    return deliverable() != 0;
  }

  /** Takes the next deliverable signal, of the thread before of the process. */
  public @Nullable SignalInfo takeSignal(long wanted) {
    SignalInfo own = pending.take(wanted);
    SignalInfo taken = own != null ? own : group.pending().take(wanted);
    return taken == null ? null : group.posixTimers().delivered(taken);
  }

  /** Replaces the mask until the current call ends; only the first run of the call counts. */
  public void setTemporaryMask(long mask) {
    if (!call.hasSavedMask) {
      call.savedMask = signalMask;
      call.hasSavedMask = true;
      setSignalMask(mask);
    }
  }

  /** The mask a handler's frame returns to; ends a temporary mask. */
  public long takeMaskForFrame() {
    long mask = call.hasSavedMask ? call.savedMask : signalMask;
    call.hasSavedMask = false;
    return mask;
  }

  /** Remembers the processor's account of the fault whose signal is being forced. */
  public void setFault(SignalFrame.Fault newFault) {
    fault = newFault;
  }

  /** The last fault, as the context of a handler shows it (Linux keeps it in thread_struct). */
  public SignalFrame.Fault fault() {
    return fault;
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

  /** Stops for job control; the blocked call, if any, is tried again after SIGCONT. */
  public void stop() {
    stopWaiting();
    kernel().scheduler().remove(this);
    state = State.STOPPED;
  }

  void resumeFromStop() {
    if (state == State.STOPPED) {
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
    saved.pending = pending.save();
    saved.scheduling = scheduling.save();
    saved.options = options.save();
    saved.state = state.code;
    saved.signalMask = signalMask;
    saved.alternateStackBase = alternateStack.base();
    saved.alternateStackSize = alternateStack.size();
    saved.alternateStackFlags = alternateStack.flags();
    saved.faultTrap = fault.trap();
    saved.faultError = fault.error();
    saved.faultAddress = fault.address();
    saved.name = name;
    saved.clearChildTid = clearChildTid;
    saved.robustListHead = robustListHead;
    saved.parentDeathSignal = parentDeathSignal;
    saved.cpuNanos = cpuNanos;
    saved.place = place;
    return saved;
  }

  /**
   * A task as it was saved. One that was blocked waits for nothing until its call runs again: see
   * {@link Kernel#retryBlockedCalls}.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static Task restore(TaskState saved, ThreadGroup group) {
    Task task = new Task(saved.tid, group);
    saved.cpu.restoreInto(task.cpu);
    task.call.restore(saved.call);
    task.pending.restore(saved.pending);
    task.scheduling.restore(saved.scheduling);
    task.options.restore(saved.options);
    task.state = State.of(saved.state);
    if (task.state == State.BLOCKED && !task.call.isActive()) {
      throw new IllegalArgumentException("task " + saved.tid + " is blocked in no call");
    }
    task.setSignalMask(saved.signalMask);
    task.alternateStack =
        new AlternateStack(
            saved.alternateStackBase, saved.alternateStackSize, saved.alternateStackFlags);
    task.fault =
        new SignalFrame.Fault(saved.faultTrap, saved.faultError, saved.faultAddress);
    task.name = saved.name;
    task.clearChildTid = saved.clearChildTid;
    task.robustListHead = saved.robustListHead;
    task.parentDeathSignal = saved.parentDeathSignal;
    task.cpuNanos = saved.cpuNanos;
    task.place = saved.place;
    return task;
  }
}
