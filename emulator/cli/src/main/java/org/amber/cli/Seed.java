package org.amber.cli;

/** A number from which randomness follows. */
final class Seed {
  private Seed() {}

  /**
   * @throws IllegalArgumentException when it is no number of 64 bits
   */
  static Long parse(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " is no whole number of 64 bits", e);
    }
  }
}
