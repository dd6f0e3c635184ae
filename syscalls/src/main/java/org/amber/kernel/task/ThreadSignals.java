package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.signal.AlternateStack;
import org.amber.kernel.signal.PendingSignals;
import org.amber.kernel.signal.SignalFrame;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.wait.Outcome;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has of signals: those that wait for it alone, which ones it blocks, and where
 * handlers find their stack and what has faulted. Signals of the process are taken here too, by the
 * first thread that does not block them. Sets of signals have bit n - 1 for signal n.
 */
@SavedIn(TaskState.class)
public final class ThreadSignals {
  private static final long UNBLOCKABLE = Signal.SIGKILL.bit() | Signal.SIGSTOP.bit();

  @NotSaved("its owner")
  private final Task task;

  private final PendingSignals pending = new PendingSignals();

  @SavedAs("signalMask")
  private long mask;

  @SavedAs({"alternateStackBase", "alternateStackSize", "alternateStackFlags"})
  private AlternateStack alternateStack = AlternateStack.NONE;

  @SavedAs({"faultTrap", "faultError", "faultAddress"})
  private SignalFrame.Fault fault = SignalFrame.Fault.NONE;

  ThreadSignals(Task task) {
    this.task = task;
  }

  /** Those sent to this thread alone. */
  public PendingSignals pending() {
    return pending;
  }

  /** The signals that are blocked. */
  public long mask() {
    return mask;
  }

  /** Sets the mask; SIGKILL and SIGSTOP are never blocked. */
  public void setMask(long newMask) {
    long before = mask;
    mask = newMask & ~UNBLOCKABLE;
    if ((mask & ~before & task.group().pending().set()) != 0) {
      // What this thread would have taken is for another one now.
      task.group().retargetPending();
    }
  }

  /** Replaces the mask until the current call ends; only the first run of the call counts. */
  public void setTemporaryMask(long newMask) {
    CallRecord call = task.call();
    if (!call.hasSavedMask) {
      call.savedMask = mask;
      call.hasSavedMask = true;
      setMask(newMask);
    }
  }

  /** The mask a handler's frame returns to; ends a temporary mask. */
  public long takeMaskForFrame() {
    CallRecord call = task.call();
    long outside = call.hasSavedMask ? call.savedMask : mask;
    call.hasSavedMask = false;
    return outside;
  }

  /** What sigaltstack(2) has set. */
  public AlternateStack alternateStack() {
    return alternateStack;
  }

  public void setAlternateStack(AlternateStack stack) {
    alternateStack = stack;
  }

  /** Remembers the processor's account of the fault whose signal is being forced. */
  public void setFault(SignalFrame.Fault newFault) {
    fault = newFault;
  }

  /** The last fault, as the context of a handler shows it (Linux keeps it in thread_struct). */
  public SignalFrame.Fault fault() {
    return fault;
  }

  /** Signals that could be delivered now: its own, and those of the process that are for it. */
  public long deliverable() {
    ThreadGroup group = task.group();
    long shared = group.pending().set() & ~mask;
    return (pending.set() & ~mask) | (shared == 0 ? 0 : group.meantFor(task, shared));
  }

  /** Whether a signal waits that is to be delivered now, or the tracer wants the thread. */
  public boolean hasDeliverable() {
    return (deliverable() & interruptible()) != 0 || task.tracing().wantsAttention();
  }

  /** Takes the next of these signals, of the thread before of the process; null for none. */
  public @Nullable SignalInfo take(long wanted) {
    ThreadGroup group = task.group();
    while (true) {
      SignalInfo own = pending.take(wanted);
      SignalInfo taken = own != null ? own : group.pending().take(wanted);
      if (taken == null) {
        return null;
      }
      SignalInfo delivered = group.posixTimers().delivered(taken);
      if (delivered != null) {
        return delivered;
      }
    }
  }

  /** Takes the next signal that is to be delivered to this thread now; null for none. */
  public @Nullable SignalInfo takeDeliverable() {
    return take(deliverable() & interruptible());
  }

  /** The signals that may interrupt what the thread does now. */
  private long interruptible() {
    Outcome.Block waited = task.block();
    boolean killable = waited != null && waited.restart() == Outcome.Restart.KILLABLE;
    return killable ? task.group().fatalSignals() : -1;
  }

  void saveTo(TaskState state) {
    state.pending = pending.save();
    state.signalMask = mask;
    state.alternateStackBase = alternateStack.base();
    state.alternateStackSize = alternateStack.size();
    state.alternateStackFlags = alternateStack.flags();
    state.faultTrap = fault.trap();
    state.faultError = fault.error();
    state.faultAddress = fault.address();
  }

  /**
   * Puts back what was saved.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restoreFrom(TaskState state) {
    pending.restore(state.pending);
    setMask(state.signalMask);
    alternateStack =
        new AlternateStack(
            state.alternateStackBase, state.alternateStackSize, state.alternateStackFlags);
    fault = new SignalFrame.Fault(state.faultTrap, state.faultError, state.faultAddress);
  }
}
