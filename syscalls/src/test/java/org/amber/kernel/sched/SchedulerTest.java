package org.amber.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchedulerTest {
  private final Scheduler<Integer> scheduler = new Scheduler<>();

  @Test
  void stepsEndASlice() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);

    assertThat(scheduler.pick()).isEqualTo(1);
    scheduler.charge(Scheduler.SLICE - 1);
    assertThat(scheduler.pick()).isEqualTo(1);
    scheduler.charge(1);
    assertThat(scheduler.pick()).isEqualTo(2);
  }

  @Test
  void callsEndASliceAsWell() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();
    calls(scheduler, Scheduler.CALLS - 1);
    assertThat(scheduler.pick()).isEqualTo(1);
    calls(scheduler, 1);

    assertThat(scheduler.sliceLeft()).isZero();
    assertThat(scheduler.pick()).isEqualTo(2);
    assertThat(scheduler.sliceLeft()).isEqualTo(Scheduler.SLICE);
  }

  @Test
  void callsInVainEndASliceSooner() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();
    for (int i = 1; i < Scheduler.CALLS / Scheduler.VAIN_CALL; i++) {
      scheduler.chargeCall();
      scheduler.chargeVainCall();
    }
    assertThat(scheduler.pick()).isEqualTo(1);
    scheduler.chargeCall();
    scheduler.chargeVainCall();

    assertThat(scheduler.pick()).isEqualTo(2);
  }

  @Test
  void aRestoredSliceEndsAtTheSameCall() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();
    calls(scheduler, 1000);
    Scheduler<Integer> restored = new Scheduler<>();
    restored.restore(scheduler.save(number -> number), number -> number);

    calls(restored, Scheduler.CALLS - 1001);
    assertThat(restored.pick()).isEqualTo(1);
    calls(restored, 1);
    assertThat(restored.pick()).isEqualTo(2);
  }

  @Test
  void hostileCountsDoNotStopATask() {
    SchedulerState state = new SchedulerState();
    state.current = 1;
    state.sliceLeft = 10;
    state.callsMade = Integer.MIN_VALUE;
    scheduler.restore(state, number -> number);

    calls(scheduler, Scheduler.CALLS);
    assertThat(scheduler.sliceLeft()).isZero();
    assertThat(scheduler.pick()).isEqualTo(1);
  }

  private static void calls(Scheduler<Integer> scheduler, int count) {
    for (int i = 0; i < count; i++) {
      scheduler.chargeCall();
    }
  }
}
