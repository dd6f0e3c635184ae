package org.amber.cli.options;

import java.io.Serial;

/** The command line makes no sense; the message is one line that says where and why. */
public final class UsageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
