package org.amber.time;

import java.time.Instant;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;

/** Follows the host. Monotonic time goes on from where a snapshot left it. */
public final class RealClock implements MachineClock {
  private static final long RUNNING = -1;

  @SavedBy("MachineState.monotonicNanos")
  private long origin;

  private final boolean set;

  @NotSaved("a resumed machine is not held")
  private long heldAt = RUNNING;

  private RealClock(long monotonicNanos, boolean set) {
    this.origin = System.nanoTime() - monotonicNanos;
    this.set = set;
  }

  /**
   * The clock of a new machine.
   *
   * @param monotonicNanos monotonic time of the machine now
   */
  public static RealClock booted(long monotonicNanos) {
    return new RealClock(monotonicNanos, false);
  }

  /**
   * The clock of a machine that comes from a snapshot: monotonic time has stood still meanwhile,
   * the time of the day has not.
   *
   * @param monotonicNanos monotonic time of the machine when it was saved
   */
  public static RealClock resumed(long monotonicNanos) {
    return new RealClock(monotonicNanos, true);
  }

  @Override
  public boolean wasSet() {
    return set;
  }

  @Override
  public long realtimeNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public long monotonicNanos() {
    return heldAt == RUNNING ? System.nanoTime() - origin : heldAt;
  }

  @Override
  public void hold() {
    heldAt = monotonicNanos();
  }

  @Override
  public void goOn() {
    if (heldAt != RUNNING) {
      origin = System.nanoTime() - heldAt;
      heldAt = RUNNING;
    }
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
