package org.amber.kernel.task;

import org.amber.cpu.CpuState;
import org.amber.state.NotSaved;

/** The system call that a traced thread is in, or has just come from, as its tracer sees it. */
public final class TracedCall {
  /** ORIG_RAX outside of calls. */
  private static final int NONE = -1;

  @NotSaved("its owner")
  private final Task task;

  private boolean skipped;
  private int last = NONE;

  /** Where the last call ended: elsewhere it is over. */
  private long lastEnd;

  TracedCall(Task task) {
    this.task = task;
  }

  void begins(boolean emulated) {
    skipped = emulated;
  }

  /** After the stop at its beginning: whether the call is not to be made; once. */
  public boolean takeSkip() {
    boolean skip = skipped;
    skipped = false;
    return skip;
  }

  /** A call has ended, or was interrupted. */
  void ended(int number) {
    last = number;
    lastEnd = task.cpu().rip;
  }

  /** ORIG_RAX: the number of the call that the thread is in, or has just come from; or -1. */
  public long number() {
    if (task.call().isActive()) {
      return skipped ? NONE : task.call().number();
    }
    return lastEnd == task.cpu().rip ? last : NONE;
  }

  /** The tracer sets ORIG_RAX: another call is made, or none, or one again. */
  public void setNumber(long number) {
    CallRecord call = task.call();
    if (call.phase() == CallRecord.Phase.ENTERING && number >= 0) {
      call.setNumber((int) number);
      skipped = false;
    } else if (call.phase() == CallRecord.Phase.ENTERING) {
      skipped = true;
    } else if (call.isActive() && number != call.number()) {
      call.end();
    }
    ended((int) number);
  }

  /**
   * Whether registers that the tracer has put back say that a call was interrupted, and is to be
   * made again.
   */
  public boolean restarts() {
    CpuState cpu = task.cpu();
    return last >= 0 && lastEnd == cpu.rip && RestartCode.isIn(cpu.gpr[CpuState.RAX]);
  }

  /** The number of the call that {@link #restarts} speaks of. */
  public int last() {
    return last;
  }

  void forget() {
    skipped = false;
  }

  TracedCallState save() {
    TracedCallState state = new TracedCallState();
    state.skipped = skipped;
    state.last = last;
    state.lastEnd = lastEnd;
    return state;
  }

  void restore(TracedCallState state) {
    skipped = state.skipped;
    last = state.last;
    lastEnd = state.lastEnd;
  }
}
