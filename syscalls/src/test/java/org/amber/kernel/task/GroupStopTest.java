package org.amber.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.abi.Signal;
import org.junit.jupiter.api.Test;

class GroupStopTest {
  private static final int SIGTSTP = Signal.SIGTSTP.number();
  private static final int SIGSTOP = Signal.SIGSTOP.number();

  private final GroupStop stop = new GroupStop();

  @Test
  void aSecondStopSignalChangesNothing() {
    assertThat(stop.begin(SIGTSTP)).isTrue();
    assertThat(stop.begin(SIGSTOP)).isFalse();
    assertThat(stop.unseenSignal()).isEqualTo(SIGTSTP);
  }

  @Test
  void whoGoesOnIsNotSeenToHaveStopped() {
    assertThat(stop.end(true)).isFalse();
    assertThat(stop.isContinueUnseen()).isFalse();
    assertThat(stop.begin(SIGSTOP)).isTrue();
    assertThat(stop.end(true)).isTrue();
    assertThat(stop.isStopped()).isFalse();
    assertThat(stop.unseenSignal()).isZero();
    assertThat(stop.isContinueUnseen()).isTrue();
  }

  @Test
  void whoStopsIsNotSeenToHaveGoneOn() {
    assertThat(stop.begin(SIGSTOP)).isTrue();
    assertThat(stop.end(true)).isTrue();
    assertThat(stop.begin(SIGTSTP)).isTrue();
    assertThat(stop.isContinueUnseen()).isFalse();
  }

  @Test
  void aKilledProcessDoesNotGoOn() {
    assertThat(stop.begin(SIGSTOP)).isTrue();
    assertThat(stop.end(false)).isTrue();
    assertThat(stop.isContinueUnseen()).isFalse();
  }

  @Test
  void whatWasSeenIsSeenOnceAndTheProcessStandsStillAllTheSame() {
    assertThat(stop.begin(SIGSTOP)).isTrue();
    stop.stopSeen();
    assertThat(stop.unseenSignal()).isZero();
    assertThat(stop.isStopped()).isTrue();
    ThreadGroupState state = new ThreadGroupState();
    stop.saveTo(state);
    GroupStop restored = new GroupStop();
    restored.restoreFrom(state);
    assertThat(restored.isStopped()).isTrue();
    assertThat(restored.unseenSignal()).isZero();
    assertThat(restored.end(true)).isTrue();
    restored.continueSeen();
    assertThat(restored.isContinueUnseen()).isFalse();
  }
}
