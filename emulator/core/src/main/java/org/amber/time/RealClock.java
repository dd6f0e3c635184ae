package org.amber.time;

import java.time.Instant;

/** Follows the host. Monotonic time goes on from where a snapshot left it. */
public final class RealClock implements MachineClock {
  private final long origin;

  /**
   * @param monotonicNanos monotonic time of the machine now
   */
  public RealClock(long monotonicNanos) {
    this.origin = System.nanoTime() - monotonicNanos;
  }

  @Override
  public long realtimeNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public boolean isVirtual() {
    return false;
  }

  @Override
  public void advanceTo(long monotonicNanos) {
    throw new IllegalStateException("real time comes by itself");
  }

  @Override
  public long stepsUntil(long monotonicNanos) {
    throw new IllegalStateException("real time is no function of steps");
  }
}
