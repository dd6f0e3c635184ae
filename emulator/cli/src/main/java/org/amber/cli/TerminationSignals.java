package org.amber.cli;

import java.util.function.Consumer;
import org.amber.abi.Signal;
import org.amber.libc.ProcessExit;

/**
 * What SIGTERM does where it takes a last checkpoint: the first one has it taken, the second
 * changes nothing, since what is half written helps nobody, and the third breaks off. The
 * checkpoints before stay as they were.
 */
final class TerminationSignals implements Runnable {
  private static final int PATIENCE = 2;

  private final Runnable takeLast;
  private final Consumer<String> messages;
  private final Runnable breakOff;
  private int count;

  /**
   * @param takeLast has the last checkpoint taken and the machine come back
   * @param messages takes lines for the user
   * @param breakOff ends this process at once
   */
  TerminationSignals(Runnable takeLast, Consumer<String> messages, Runnable breakOff) {
    this.takeLast = takeLast;
    this.messages = messages;
    this.breakOff = breakOff;
  }

  /** Ends this process as SIGTERM does. */
  static void exit() {
    int status = ExitStatus.SIGNAL_BASE + Signal.SIGTERM.number();
    ProcessExit.now(status);
    Runtime.getRuntime().halt(status);
  }

  @Override
  public synchronized void run() {
    count++;
    if (count == 1) {
      takeLast.run();
    } else if (count == PATIENCE) {
      messages.accept("the last checkpoint is being written; one more SIGTERM breaks it off");
    } else {
      messages.accept("the last checkpoint was broken off; those before are as they were");
      breakOff.run();
    }
  }
}
