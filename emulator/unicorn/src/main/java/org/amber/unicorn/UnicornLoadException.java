package org.amber.unicorn;

/** No usable Unicorn library was found. The message says what was found and what to do. */
public final class UnicornLoadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnicornLoadException(String message) {
    super(message);
  }
}
