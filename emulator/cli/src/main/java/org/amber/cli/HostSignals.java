package org.amber.cli;

import java.util.List;
import java.util.function.IntConsumer;
import org.amber.abi.Signal;
import org.amber.libc.IgnoredSignals;
import org.amber.libc.SignalCatcher;

/**
 * Passes the signals with which a user or a shell ends a program on to the guest, where they do
 * what the guest has chosen. One that this process was told to ignore, by nohup or for a command in
 * the background, stays ignored.
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
    passQuit(receiver);
  }

  /** From now on runs {@code receiver} at SIGTERM, which goes nowhere else. */
  static void onTermination(Runnable receiver) {
    sun.misc.Signal.handle(
        new sun.misc.Signal(Signal.SIGTERM.name().substring(PREFIX)), ignored -> receiver.run());
  }

  /**
   * From now on runs {@code receiver} when the user's terminal has another size, and when this
   * process goes on after a stop, in which others may have changed the terminal.
   */
  static void onTerminalChange(Runnable receiver) {
    for (Signal signal : List.of(Signal.SIGWINCH, Signal.SIGCONT)) {
      sun.misc.Signal.handle(
          new sun.misc.Signal(signal.name().substring(PREFIX)), ignored -> receiver.run());
    }
  }

  /** Takes SIGQUIT from the JVM, which would print its threads. */
  private static void passQuit(IntConsumer receiver) {
    int quit = Signal.SIGQUIT.number();
    if ((IgnoredSignals.read() & Signal.SIGQUIT.bit()) != 0) {
      SignalCatcher.ignore(quit);
      return;
    }
    // On a host where this cannot be done the JVM keeps the signal.
    boolean ignored = SignalCatcher.install(quit, () -> receiver.accept(quit));
  }
}
