package org.amber.cli;

/** Whole numbers in command lines. */
final class WholeNumber {
  private WholeNumber() {}

  /**
   * The number that a text is.
   *
   * @throws IllegalArgumentException with a message for the user when it is none in the range
   */
  static int parse(String text, int low, int high) {
    try {
      int number = Integer.parseInt(text);
      if (number >= low && number <= high) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw none(text, low, high);
    }
    throw none(text, low, high);
  }

  private static IllegalArgumentException none(String text, int low, int high) {
    return new IllegalArgumentException("%s is no number from %d to %d".formatted(text, low, high));
  }
}
