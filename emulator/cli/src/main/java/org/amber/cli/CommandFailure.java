package org.amber.cli;

import java.io.Serial;

/** Ends the command with one line on stderr and an exit status, without a stack trace. */
final class CommandFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final int exitStatus;

  /** A failure of Amber's own: exit status 125. */
  CommandFailure(String message) {
    this(message, ExitStatus.AMBER_FAILED);
  }

  /**
   * @param message one line that says what failed and where, without "amber: "
   * @param exitStatus 1 to 255
   */
  CommandFailure(String message, int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
