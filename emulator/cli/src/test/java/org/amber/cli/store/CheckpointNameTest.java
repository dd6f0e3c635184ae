package org.amber.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointNameTest {
  @ParameterizedTest
  @CsvSource({
    "job, job, 0",
    "job@12, job, 12",
    "job@host, job@host, 0",
    "job@host@3, job@host, 3",
    "@3, @3, 0",
    "job@9999999999, job@9999999999, 0"
  })
  void isAMachineAndMayBeANumber(String text, String machine, int number) {
    assertThat(CheckpointName.parse(text)).isEqualTo(new CheckpointName(machine, number));
  }
}
