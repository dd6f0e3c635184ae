package org.amber.unicorn;

/** A function of Unicorn failed. The message says what was tried, with Unicorn's own text. */
public final class UnicornException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  UnicornException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
