package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.wait.Outcome;
import org.amber.state.SavedAs;

/** One timer of timer_create(2). Times are nanoseconds. */
public final class PosixTimer {
  public static final int SIGEV_SIGNAL = 0;
  public static final int SIGEV_NONE = 1;
  public static final int SIGEV_THREAD = 2;
  public static final int SIGEV_THREAD_ID = 4;

  /** In which time {@link #expiry} is given. */
  public enum TimeBase {
    MONOTONIC(1),
    REALTIME(2),
    PROCESS_CPU(3),
    THREAD_CPU(4);

    /** The number in saved state. */
    final int code;

    TimeBase(int code) {
      this.code = code;
    }

    boolean isCpu() {
      return this == PROCESS_CPU || this == THREAD_CPU;
    }

    /**
     * @throws IllegalArgumentException when no base has this number
     */
    static TimeBase of(int code) {
      for (TimeBase base : values()) {
        if (base.code == code) {
          return base;
        }
      }
      throw new IllegalArgumentException("no time base has number " + code);
    }
  }

  static final long DISARMED = Outcome.NEVER;

  /**
   * What a timer does on expiry: struct sigevent.
   *
   * @param how one of the SIGEV_ numbers
   * @param signal 1 to 64, unless SIGEV_NONE
   * @param value si_value
   * @param thread the TID to tell under SIGEV_THREAD_ID, or 0
   */
  public record Event(int how, int signal, long value, int thread) {}

  private final int id;
  private final int clock;

  @SavedAs({"eventHow", "eventSignal", "eventValue", "eventThread"})
  private final Event event;

  /** The thread whose CPU time counts for a timer of {@link TimeBase#THREAD_CPU}. */
  private final int creator;

  TimeBase base = TimeBase.MONOTONIC;
  long expiry = DISARMED;
  long interval;

  /** Expiries since the one whose signal is pending. */
  int pendingOverrun;

  /** timer_getoverrun(2): overruns at the last delivery. */
  int overrun;

  /** Whether its pending signal is from before it was set anew: nobody gets that. */
  boolean outdated;

  PosixTimer(int id, int clock, Event event, int creator) {
    this.id = id;
    this.clock = clock;
    this.event = event;
    this.creator = creator;
  }

  public int id() {
    return id;
  }

  /** The clock it was made for. */
  public int clock() {
    return clock;
  }

  public Event event() {
    return event;
  }

  public int creator() {
    return creator;
  }

  /** Period, or 0 for once. */
  public long interval() {
    return interval;
  }

  public boolean isArmed() {
    return expiry != DISARMED;
  }

  public int overrun() {
    return overrun;
  }

  /** The state form. */
  PosixTimerState save() {
    PosixTimerState state = new PosixTimerState();
    state.id = id;
    state.clock = clock;
    state.eventHow = event.how();
    state.eventSignal = event.signal();
    state.eventValue = event.value();
    state.eventThread = event.thread();
    state.creator = creator;
    state.base = base.code;
    state.expiry = expiry;
    state.interval = interval;
    state.pendingOverrun = pendingOverrun;
    state.overrun = overrun;
    state.outdated = outdated;
    return state;
  }

  /**
   * A timer as it was saved, not yet started.
   *
   * @throws IllegalArgumentException when it has a signal or time base that does not exist, or runs
   *     backwards
   */
  static PosixTimer restore(PosixTimerState state) {
    if (state.eventHow != SIGEV_NONE && !Signal.isValid(state.eventSignal)) {
      throw new IllegalArgumentException("timer %d sends no signal".formatted(state.id));
    }
    if (state.interval < 0) {
      throw new IllegalArgumentException("timer %d runs backwards".formatted(state.id));
    }
    Event event = new Event(state.eventHow, state.eventSignal, state.eventValue, state.eventThread);
    PosixTimer timer = new PosixTimer(state.id, state.clock, event, state.creator);
    timer.base = TimeBase.of(state.base);
    timer.expiry = state.expiry;
    timer.interval = state.interval;
    timer.pendingOverrun = state.pendingOverrun;
    timer.overrun = state.overrun;
    timer.outdated = state.outdated;
    return timer;
  }
}
