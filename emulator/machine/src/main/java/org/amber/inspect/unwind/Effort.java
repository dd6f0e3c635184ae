package org.amber.inspect.unwind;

/**
 * How much may still be read of tables in the memory of a process, which can be of any length and
 * lead to themselves.
 */
final class Effort {
  /** Numbers that are read for all frames of a thread: some seconds at most. */
  private static final int MOST_NUMBERS = 1 << 24;

  private int left = MOST_NUMBERS;

  /**
   * A number is about to be read.
   *
   * @throws UnwindException when there were too many
   */
  void spend() throws UnwindException {
    if (left == 0) {
      throw new UnwindException("call frame information of more than " + MOST_NUMBERS + " numbers");
    }
    left--;
  }
}
