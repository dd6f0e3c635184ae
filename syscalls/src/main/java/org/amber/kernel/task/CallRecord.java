package org.amber.kernel.task;

/**
 * The system call a task is in: everything a blocked call must remember, since its handler keeps
 * nothing on a Java stack. One per task, reused.
 */
public final class CallRecord {
  /** {@link #deadline} before anybody set it. */
  public static final long UNSET = Long.MIN_VALUE;

  private static final int NONE = -1;

  /** Where a call of a traced thread is. */
  public enum Phase {
    /** Its handler has run, or runs next. */
    RUNNING(0),
    /** The tracer is shown its beginning first. */
    ENTERING(1),
    /** It has given way to a signal, and goes on if no handler runs; RAX has the restart code. */
    PARKED(2),
    /** As {@link #ENTERING}, for one that goes on from {@link #PARKED}. */
    ENTERING_AGAIN(3),
    /** The tracer is shown it first, because a filter says so. */
    FILTERING(4);

    private final int code;

    Phase(int code) {
      this.code = code;
    }

    /** Whether the tracer may still make another call of it. */
    boolean isBeforeCall() {
      return this == ENTERING || this == FILTERING;
    }

    private static Phase of(int code) {
      for (Phase each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("a system call is in no phase " + code);
    }
  }

  private int number = NONE;
  private final long[] arguments = new long[6];
  private Phase phase = Phase.RUNNING;

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
    phase = Phase.RUNNING;
  }

  /** The system call is over. */
  public void end() {
    number = NONE;
    phase = Phase.RUNNING;
  }

  public Phase phase() {
    return phase;
  }

  public void setPhase(Phase newPhase) {
    phase = newPhase;
  }

  /** Whether the call gave way to a signal, and what becomes of it is open. */
  public boolean isParked() {
    return phase == Phase.PARKED;
  }

  /** The tracer makes another call of one that has not begun. */
  void setNumber(int newNumber) {
    number = newNumber;
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
    state.phase = phase.code;
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
    phase = Phase.of(state.phase);
  }
}
