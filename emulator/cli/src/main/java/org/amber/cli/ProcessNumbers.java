package org.amber.cli;

/** Numbers of processes in command lines. */
final class ProcessNumbers {
  private ProcessNumbers() {}

  /**
   * The number that a text is.
   *
   * @throws IllegalArgumentException when it is none
   */
  static int parse(String text) {
    try {
      int pid = Integer.parseInt(text);
      if (pid > 0) {
        return pid;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected the number of a process, not " + text, e);
    }
    throw new IllegalArgumentException("expected the number of a process, not " + text);
  }
}
