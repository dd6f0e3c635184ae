package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminationSignalsTest {
  @Test
  void theFirstSavesTheSecondWaitsTheThirdBreaksOff() {
    List<String> seen = new ArrayList<>();
    Runnable signal =
        new TerminationSignals(() -> seen.add("save"), seen::add, () -> seen.add("exit"));
    signal.run();
    assertThat(seen).containsExactly("save");
    signal.run();
    assertThat(seen).hasSize(2).last().asString().contains("is being written");
    signal.run();
    assertThat(seen).hasSize(4).last().isEqualTo("exit");
  }
}
