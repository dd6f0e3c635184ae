package org.amber.jvm.vector;

/** Which elements of a string match, Intel SDM volume 2, 4.1. */
final class StringMatch {
  private static final int WORDS = 1;
  private static final int SIGNED = 2;
  private static final int EQUAL_ANY = 0;
  private static final int RANGES = 1;
  private static final int EQUAL_EACH = 2;

  private StringMatch() {}

  /** Bits of an element. */
  static int bits(int control) {
    return (control & WORDS) != 0 ? Short.SIZE : Byte.SIZE;
  }

  /** How many elements there are before the first zero. */
  static int implicitLength(long low, long high, int bits) {
    int length = 0;
    while (length < 2 * Long.SIZE / bits && element(low, high, length, bits) != 0) {
      length++;
    }
    return length;
  }

  private static int element(long low, long high, int index, int bits) {
    int bit = index * bits;
    long half = bit < Long.SIZE ? low : high;
    return (int) (half >>> (bit % Long.SIZE)) & (1 << bits) - 1;
  }

  private static int element(long low, long high, int index, int bits, boolean signed) {
    int value = element(low, high, index, bits);
    return signed ? value << (Integer.SIZE - bits) >> (Integer.SIZE - bits) : value;
  }

  /**
   * A bit for each element of the second string, called IntRes2 by the manual.
   *
   * @param aLength elements of the first
   * @param bLength elements of the second
   * @param control the instruction's byte
   */
  static int of(long a0, long a1, int aLength, long b0, long b1, int bLength, int control) {
    int count = 2 * Long.SIZE / bits(control);
    int result = 0;
    for (int j = 0; j < count; j++) {
      boolean matches =
          switch (control >> 2 & 3) {
            case EQUAL_ANY, RANGES -> j < bLength && isIn(a0, a1, aLength, b0, b1, j, control);
            case EQUAL_EACH -> isSame(a0, a1, aLength, j, b0, b1, bLength, j, control);
            default -> begins(a0, a1, aLength, b0, b1, bLength, j, control);
          };
      result |= matches ? 1 << j : 0;
    }
    int all = (1 << count) - 1;
    return switch (control >> 4 & 3) {
      case 1 -> ~result & all;
      case 3 -> result ^ ((1 << bLength) - 1);
      default -> result;
    };
  }

  /** Whether b's element is one of a, or in one of its ranges. */
  private static boolean isIn(long a0, long a1, int aLength, long b0, long b1, int j, int control) {
    int bits = bits(control);
    boolean signed = (control & SIGNED) != 0;
    boolean ranges = (control >> 2 & 3) == RANGES;
    int value = element(b0, b1, j, bits, signed);
    for (int i = 0; i < aLength; i++) {
      int one = element(a0, a1, i, bits, signed);
      if (!ranges) {
        if (one == value) {
          return true;
        }
      } else if ((i & 1) != 0 && value <= one && value >= element(a0, a1, i - 1, bits, signed)) {
        return true;
      }
    }
    return false;
  }

  /** Whether elements are the same, or both are behind the ends of their strings. */
  private static boolean isSame(
      long a0, long a1, int aLength, int i, long b0, long b1, int bLength, int j, int control) {
    int bits = bits(control);
    if (i < aLength && j < bLength) {
      return element(a0, a1, i, bits) == element(b0, b1, j, bits);
    }
    return i >= aLength && j >= bLength;
  }

  /** Whether a stands in b from there on, as far as b's register reaches. */
  private static boolean begins(
      long a0, long a1, int aLength, long b0, long b1, int bLength, int j, int control) {
    int count = 2 * Long.SIZE / bits(control);
    for (int i = 0; i < Math.min(aLength, count - j); i++) {
      if (j + i >= bLength || !isSame(a0, a1, aLength, i, b0, b1, bLength, j + i, control)) {
        return false;
      }
    }
    return true;
  }
}
