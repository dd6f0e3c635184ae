package org.amber.jvm.decode;

/** The names of registers. */
final class Registers {
  private static final String[] OLD = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

  private Registers() {}

  /**
   * A general register.
   *
   * @param bytes 1, 2, 4 or 8
   * @param rex whether the instruction has a REX
   */
  static String general(int number, int bytes, boolean rex) {
    if (number >= 8) {
      return "r" + number + (bytes == 1 ? "b" : bytes == 2 ? "w" : bytes == 4 ? "d" : "");
    }
    return switch (bytes) {
      case 1 ->
          number < 4 ? OLD[number].charAt(0) + "l" : rex ? OLD[number] + "l" : HIGH[number - 4];
      case 2 -> OLD[number];
      case 4 -> "e" + OLD[number];
      default -> "r" + OLD[number];
    };
  }

  static String vector(int number, int bytes) {
    return (bytes == 32 ? "ymm" : "xmm") + number;
  }

  static String segment(int number) {
    return SEGMENTS[number & 7];
  }

  /** The segment of a prefix, FS or GS. */
  static String ofPrefix(int prefix) {
    return prefix == Prefixes.FS ? "fs" : "gs";
  }
}
