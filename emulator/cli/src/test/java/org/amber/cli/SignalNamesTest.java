package org.amber.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amber.cli.inspect.PlainText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalNamesTest {
  @ParameterizedTest
  @CsvSource({"TERM,15", "SIGTERM,15", "sigkill,9", "usr1,10", "15,15", "64,64", "RT_3,35"})
  void namesAndNumbers(String text, int number) {
    assertThat(SignalNames.parse(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65", "-1", "SIG", "FOO", "15 ", "015"})
  void nothingElse(String text) {
    assertThatThrownBy(() -> SignalNames.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textOfAGuestDoesNotDisturbATerminal() {
    assertThat(PlainText.of("a\033[2J\u202e b\n\u00fc")).isEqualTo("a?[2J? b?\u00fc");
  }
}
