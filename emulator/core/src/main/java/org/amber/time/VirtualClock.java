package org.amber.time;

import java.util.function.LongSupplier;
import org.amber.state.SavedBy;

/**
 * Time as a function of steps: {@link MachineClock#NANOS_PER_STEP} for each, and a jump when
 * everyone sleeps. The same program sees the same times on every run.
 */
public final class VirtualClock implements MachineClock {
  private final LongSupplier steps;
  private final long realtimeAtBoot;

  @SavedBy("MachineState.skippedNanos")
  private long skipped;

  /**
   * @param steps steps of the machine so far
   * @param realtimeAtBoot CLOCK_REALTIME at step 0, in nanoseconds
   * @param skipped nanoseconds skipped while everyone slept
   */
  public VirtualClock(LongSupplier steps, long realtimeAtBoot, long skipped) {
    this.steps = steps;
    this.realtimeAtBoot = realtimeAtBoot;
    this.skipped = skipped;
  }

  @Override
  public long realtimeNanos() {
    return realtimeAtBoot + monotonicNanos();
  }

  @Override
  public long monotonicNanos() {
    return steps.getAsLong() * NANOS_PER_STEP + skipped;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public void hold() {
    // Time is steps: it stands still by itself.
  }

  @Override
  public void goOn() {
    // As hold.
  }

  @Override
  public void advanceTo(long monotonicNanos) {
    skipped += Math.max(0, monotonicNanos - monotonicNanos());
  }

  @Override
  public long stepsUntil(long monotonicNanos) {
    return Math.max(0, monotonicNanos - monotonicNanos()) / NANOS_PER_STEP;
  }

  /** Nanoseconds skipped so far, for saving. */
  public long skipped() {
    return skipped;
  }

  /** CLOCK_REALTIME at step 0, for saving. */
  public long realtimeAtBoot() {
    return realtimeAtBoot;
  }
}
