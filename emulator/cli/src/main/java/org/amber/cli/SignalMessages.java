package org.amber.cli;

import org.amber.abi.Signal;

/** What a shell prints about a program that a signal has ended. */
final class SignalMessages {
  private SignalMessages() {}

  /**
   * The line for this signal, or an empty string where shells keep silent (SIGINT and SIGPIPE).
   *
   * @param number 1 to 64
   */
  static String of(int number) {
    Signal signal = Signal.of(number);
    if (signal == Signal.SIGINT || signal == Signal.SIGPIPE) {
      return "";
    }
    return signal != null
        ? signal.text()
        : "Real-time signal " + (number - Signal.REALTIME_MIN - 2);
  }
}
