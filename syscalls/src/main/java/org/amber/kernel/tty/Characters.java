package org.amber.kernel.tty;

/** Kinds of characters as the Linux kernel has them: Latin-1. */
final class Characters {
  private static final int CASE = 'a' - 'A';

  private Characters() {}

  static boolean isControl(int c) {
    return c < 0x20 || c == 0x7f;
  }

  private static boolean isUpper(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
  }

  private static boolean isLower(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 0xdf && c != 0xf7);
  }

  static boolean isAlphanumeric(int c) {
    return isUpper(c) || isLower(c) || (c >= '0' && c <= '9');
  }

  static int toLower(int c) {
    return isUpper(c) ? c + CASE : c;
  }

  static int toUpper(int c) {
    return isLower(c) ? c - CASE : c;
  }
}
