package org.amber.cli;

import java.util.List;
import java.util.function.IntConsumer;
import org.amber.abi.Signal;

/**
 * Passes the signals with which a user or a shell ends a program on to the guest, where they do what
 * the guest has chosen. SIGQUIT is not among them: the JVM keeps it for itself.
 */
final class HostSignals {
  private static final List<Signal> PASSED = List.of(Signal.SIGINT, Signal.SIGTERM, Signal.SIGHUP);
  private static final int PREFIX = "SIG".length();

  private HostSignals() {}

  /**
   * From now on gives each of these signals to the receiver, in a thread of the JVM's.
   *
   * @param receiver takes the signal's number
   */
  static void passTo(IntConsumer receiver) {
    for (Signal signal : PASSED) {
      sun.misc.Signal.handle(
          new sun.misc.Signal(signal.name().substring(PREFIX)),
          ignored -> receiver.accept(signal.number()));
    }
  }
}
