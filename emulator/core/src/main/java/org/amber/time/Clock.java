package org.amber.time;

/** The time of a machine, in nanoseconds. */
public interface Clock {

  /** Since 1970-01-01 UTC: CLOCK_REALTIME. */
  long realtimeNanos();

  /** Since the machine's boot, not standing still between capture and resume: CLOCK_MONOTONIC. */
  long monotonicNanos();

  /** Whether CLOCK_REALTIME has been set since the machine was saved: a resume does so. */
  default boolean wasSet() {
    return false;
  }
}
