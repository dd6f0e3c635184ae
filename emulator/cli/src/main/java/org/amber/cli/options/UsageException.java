package org.amber.cli.options;

import java.io.Serial;
import java.util.List;

/** The command line makes no sense; the message is one line that says where and why. */
public final class UsageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  /**
   * For a command that takes no operands.
   *
   * @throws UsageException when there are some
   */
  public static void requireNone(List<String> operands) {
    if (!operands.isEmpty()) {
      throw new UsageException("no operand is needed, not " + operands.getFirst());
    }
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
