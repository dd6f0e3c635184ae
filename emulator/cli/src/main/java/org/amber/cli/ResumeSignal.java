package org.amber.cli;

import org.amber.abi.Signal;
import org.amber.cli.options.OptionTable;
import org.amber.cli.options.UsageException;

/** The option {@code --signal}: by which a program is told that it was resumed. */
final class ResumeSignal {
  private static final int NONE = 0;
  private static final int OLDEST = 0;

  private int signal = NONE;
  private int pid = OLDEST;
  private boolean all;

  void addTo(OptionTable table) {
    table
        .value(
            "--signal",
            "SIG[:PID]",
            "send a signal before anything else happens, to the oldest process or to PID",
            this::parse)
        .forOneRun()
        .flag("--signal-all", "send it to every process", () -> all = true)
        .forOneRun();
  }

  private void parse(String text) {
    int colon = text.indexOf(':');
    signal = SignalNames.parse(colon < 0 ? text : text.substring(0, colon));
    pid = colon < 0 ? OLDEST : ProcessNumbers.parse(text.substring(colon + 1));
  }

  /**
   * Throws when the options contradict each other.
   *
   * @throws UsageException with what is wrong
   */
  void check() {
    if (all && signal == NONE) {
      throw new UsageException("--signal-all needs --signal SIG");
    }
    if (all && pid != OLDEST) {
      throw new UsageException("--signal-all sends to every process, not only to " + pid);
    }
  }

  /**
   * Sends it.
   *
   * @throws CommandFailure when there is no such process
   */
  void send(GuestMachine machine) {
    if (signal == NONE) {
      return;
    }
    if (all) {
      machine.signalAll(signal);
    } else if (pid == OLDEST) {
      machine.signalOldest(signal);
    } else if (!machine.signal(pid, signal)) {
      throw new CommandFailure(
          "cannot send " + Signal.name(signal) + ": no process " + pid + " lives in the machine");
    }
  }
}
