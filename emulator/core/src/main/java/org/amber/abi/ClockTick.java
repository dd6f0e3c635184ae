package org.amber.abi;

/** The unit of times(2), /proc/PID/stat, /proc/stat and siginfo_t: USER_HZ of Linux. */
public final class ClockTick {
  /** As AT_CLKTCK and sysconf(_SC_CLK_TCK) tell it. */
  public static final int PER_SECOND = 100;

  /** Nanoseconds in a tick. */
  public static final long NANOS = 1_000_000_000 / PER_SECOND;

  private ClockTick() {}
}
