package org.amber.kernel.task;

import org.amber.cpu.CpuState;
import org.amber.state.NotSaved;

/** The system call that a traced thread is in, or has just come from, as its tracer sees it. */
public final class TracedCall {
  /** ORIG_RAX outside of calls. */
  private static final int NONE = -1;

  @NotSaved("its owner")
  private final Task task;

  /** The tracer has put -1 for its number. */
  private boolean skipped;

  /** PTRACE_SYSEMU: the tracer does what the call would. */
  private boolean emulated;

  private int last = NONE;

  /** Where the last call ended: elsewhere it is over. */
  private long lastEnd;

  TracedCall(Task task) {
    this.task = task;
  }

  void begins(boolean byTracer) {
    skipped = false;
    emulated = byTracer;
  }

  /** Whether the tracer wants no call to be made. */
  public boolean isSkipped() {
    return skipped;
  }

  /** After the stop at its beginning: whether the tracer does what the call would. */
  public boolean isEmulated() {
    return emulated;
  }

  /** A call has ended, or was interrupted. */
  void ended(int number) {
    remember(skipped ? NONE : number);
    skipped = false;
    emulated = false;
  }

  private void remember(int number) {
    last = number;
    lastEnd = task.cpu().rip;
  }

  /** ORIG_RAX: the number of the call that the thread is in, or has just come from; or -1. */
  public long number() {
    CallRecord call = task.call();
    if (call.isActive()) {
      return skipped && call.phase().isBeforeCall() ? NONE : call.number();
    }
    return lastEnd == task.cpu().rip ? last : NONE;
  }

  /** The tracer sets ORIG_RAX: another call is made, or none, or one again. */
  public void setNumber(long number) {
    CallRecord call = task.call();
    if (call.phase().isBeforeCall()) {
      skipped = number < 0;
      if (!skipped) {
        call.setNumber((int) number);
      }
    } else if (call.isActive() && number != call.number()) {
      call.end();
    }
    remember((int) number);
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

  TracedCallState save() {
    TracedCallState state = new TracedCallState();
    state.skipped = skipped;
    state.emulated = emulated;
    state.last = last;
    state.lastEnd = lastEnd;
    return state;
  }

  void restore(TracedCallState state) {
    skipped = state.skipped;
    emulated = state.emulated;
    last = state.last;
    lastEnd = state.lastEnd;
  }
}
