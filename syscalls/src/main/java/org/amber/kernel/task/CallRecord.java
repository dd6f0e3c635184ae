package org.amber.kernel.task;

/**
 * The system call a task is in: everything a blocked call must remember, since its handler keeps
 * nothing on a Java stack. One per task, reused.
 */
public final class CallRecord {
  /** {@link #deadline} before anybody set it. */
  public static final long UNSET = Long.MIN_VALUE;

  private static final int NONE = -1;

  private int number = NONE;
  private final long[] arguments = new long[6];

  /** Absolute monotonic deadline in nanoseconds; {@link #UNSET} until the handler sets it. */
  public long deadline = UNSET;

  /** How far the call got, in units of the handler's choice. */
  public long progress;

  /** The signal mask to put back when the call ends (sigsuspend, ppoll): see hasSavedMask. */
  public long savedMask;

  /** Whether the call runs under a temporary mask. */
  public boolean hasSavedMask;

  /** A system call begins. */
  public void begin(int newNumber, long[] registers) {
    number = newNumber;
    System.arraycopy(registers, 0, arguments, 0, arguments.length);
    deadline = UNSET;
    progress = 0;
  }

  /** The system call is over. */
  public void end() {
    number = NONE;
  }

  /** Whether the task is inside a system call: blocked, or about to run it again. */
  public boolean isActive() {
    return number != NONE;
  }

  public int number() {
    return number;
  }

  /** The raw arguments; not to be changed by handlers. */
  public long[] arguments() {
    return arguments;
  }

  /** Sets the deadline when the call runs for the first time; returns the one that counts. */
  public long deadlineOnce(long absolute) {
    if (deadline == UNSET) {
      deadline = absolute;
    }
    return deadline;
  }

  /** The state form. */
  CallRecordState save() {
    CallRecordState state = new CallRecordState();
    state.number = number;
    state.arguments = arguments.clone();
    state.deadline = deadline;
    state.progress = progress;
    state.savedMask = savedMask;
    state.hasSavedMask = hasSavedMask;
    return state;
  }

  /**
   * Puts back a saved record.
   *
   * @throws IllegalArgumentException when there are not six arguments
   */
  void restore(CallRecordState state) {
    if (state.arguments.length != arguments.length || state.number < NONE || state.progress < 0) {
      throw new IllegalArgumentException("a system call record is not complete");
    }
    number = state.number;
    System.arraycopy(state.arguments, 0, arguments, 0, arguments.length);
    deadline = state.deadline;
    progress = state.progress;
    savedMask = state.savedMask;
    hasSavedMask = state.hasSavedMask;
  }
}
