package org.amber.kernel.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.amber.kernel.signal.SignalInfo;
import org.junit.jupiter.api.Test;

class CurrentStopTest {
  private final CurrentStop stop = new CurrentStop();

  @Test
  void aStopIsReportedOnceAndItsInformationStays() {
    SignalInfo info = SignalInfo.kernel(5);
    stop.begin(TraceStop.SIGNAL, 5, info, 0);
    assertThat(stop.unreported()).isEqualTo(5);
    stop.setReported();
    assertThat(stop.unreported()).isZero();
    assertThat(stop.info()).isSameAs(info);
    stop.begin(TraceStop.CALL_EXIT, 133, null, 2);
    assertThat(stop.unreported()).isEqualTo(133);
  }

  @Test
  void onlyTheMessageIsLeftOfAStopThatHasEnded() {
    stop.begin(TraceStop.EVENT, 5 | 6 << 8, null, 256);
    assertThat(stop.isAt(TraceOptions.EVENT_EXIT)).isTrue();
    assertThat(stop.isAt(TraceOptions.EVENT_EXEC)).isFalse();
    stop.end();
    assertThat(stop.isAny()).isFalse();
    assertThat(stop.isAt(TraceOptions.EVENT_EXIT)).isFalse();
    assertThat(stop.message()).isEqualTo(256);
    assertThat(stop.unreported()).isZero();
  }

  @Test
  void itIsSaved() {
    stop.begin(TraceStop.SIGNAL, 5, SignalInfo.kernel(5), 8);
    stop.setReported();
    TracingState state = new TracingState();
    stop.saveTo(state);
    CurrentStop restored = new CurrentStop();
    restored.restoreFrom(state);
    assertThat(restored).usingRecursiveComparison().isEqualTo(stop);
  }
}
