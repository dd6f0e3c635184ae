package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.amber.machine.Checkpoints.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIntervalTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, 0, 250",
    "30s, 0, 30000",
    "1.5h, 0, 5400000",
    "2d, 0, 172800000",
    "1e9steps, 1000000000, 0",
    "7steps, 7, 0"
  })
  void timeOrSteps(String text, long steps, long millis) {
    assertThat(CheckpointInterval.parse(text)).isEqualTo(new Interval(steps, millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "0s", "0.1ms", "1e30steps", "1 s", "1e9 steps"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> CheckpointInterval.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stepsAreNoTime() {
    assertThat(CheckpointInterval.parseTime("10m")).isEqualTo(Duration.ofMinutes(10));
    assertThatThrownBy(() -> CheckpointInterval.parseTime("10steps"))
        .hasMessageContaining("a time");
  }
}
