package org.amber.cli;

import java.util.Locale;
import org.amber.abi.Signal;

/** Signals in command lines, as kill(1) takes them. */
final class SignalNames {
  private static final String PREFIX = "SIG";

  private SignalNames() {}

  /**
   * The number of a signal.
   *
   * @param text a number, or a name with or without SIG, in any case
   * @throws IllegalArgumentException when there is no such signal
   */
  static int parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith(PREFIX) ? upper : PREFIX + upper;
    for (int number = 1; number < Signal.COUNT; number++) {
      if (text.equals(String.valueOf(number)) || Signal.name(number).equals(name)) {
        return number;
      }
    }
    throw new IllegalArgumentException("expected a signal, such as TERM or 15, not " + text);
  }
}
