package org.amber.kernel.fs.proc;

/** File names that are numbers. */
final class Numbers {
  private static final int LONGEST = 9;

  private Numbers() {}

  /** The number that a name stands for, or -1: no sign, no leading zero. */
  static int parse(String name) {
    if (name.isEmpty() || name.length() > LONGEST) {
      return -1;
    }
    if (name.charAt(0) == '0') {
      return name.length() == 1 ? 0 : -1;
    }
    int value = 0;
    for (int i = 0; i < name.length(); i++) {
      char digit = name.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }
}
