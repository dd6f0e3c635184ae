package org.amber.inspect.unwind;

import java.io.Serial;

/** Call frame information makes no sense, or leads to memory that is not there. */
final class UnwindException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  UnwindException(String message) {
    super(message);
  }
}
