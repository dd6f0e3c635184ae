package org.amber.kernel.task;

import org.amber.kernel.wait.Outcome;

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
}
