package org.amber.cli.control;

import java.io.Serial;

/** An order could not be given to a machine, or was not carried out; one line for the user. */
public final class ControlException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  ControlException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
