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
    assertThat(scheduler.sliceLeft()).isBetween(Scheduler.SLICE * 9 / 10, Scheduler.SLICE);
    scheduler.charge(scheduler.sliceLeft() - 1);
    assertThat(scheduler.pick()).isEqualTo(1);
    scheduler.charge(1);
    assertThat(scheduler.pick()).isEqualTo(2);
  }

  @Test
  void callsEndASliceAsWell() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();

    assertThat(callsLeft(scheduler)).isBetween(Scheduler.CALLS * 9 / 10, Scheduler.CALLS);
    assertThat(scheduler.pick()).isEqualTo(2);
    assertThat(scheduler.sliceLeft()).isPositive();
  }

  @Test
  void callsInVainEndASliceSooner() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();
    int calls = 0;
    while (scheduler.sliceLeft() > 0) {
      assertThat(scheduler.pick()).isEqualTo(1);
      scheduler.chargeCall();
      scheduler.chargeVainCall();
      calls++;
    }

    assertThat(calls).isLessThanOrEqualTo(Scheduler.CALLS / Scheduler.VAIN_CALL);
    assertThat(scheduler.pick()).isEqualTo(2);
  }

  /** Who takes something with every other call and gives it back with the next. */
  @Test
  void noRhythmKeepsATokenFromTheOthers() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    int odd = 0;
    for (int turn = 0; turn < 1000; turn++) {
      scheduler.pick();
      odd += callsLeft(scheduler) % 2;
    }
    assertThat(odd).isBetween(400, 600);
  }

  @Test
  void aRestoredSliceEndsAtTheSameCall() {
    scheduler.enqueue(1);
    scheduler.enqueue(2);
    scheduler.pick();
    calls(scheduler, 1000);
    Scheduler<Integer> restored = new Scheduler<>();
    restored.restore(scheduler.save(number -> number), number -> number);

    assertThat(callsLeft(restored)).isEqualTo(callsLeft(scheduler));
    assertThat(restored.pick()).isEqualTo(2);
    assertThat(scheduler.pick()).isEqualTo(2);
    assertThat(callsLeft(restored)).isEqualTo(callsLeft(scheduler));
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

  private static int callsLeft(Scheduler<Integer> scheduler) {
    int calls = 0;
    for (; scheduler.sliceLeft() > 0; calls++) {
      scheduler.chargeCall();
    }
    return calls;
  }

  private static void calls(Scheduler<Integer> scheduler, int count) {
    for (int i = 0; i < count; i++) {
      scheduler.chargeCall();
    }
  }
}
