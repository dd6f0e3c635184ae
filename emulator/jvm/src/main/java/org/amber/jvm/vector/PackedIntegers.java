package org.amber.jvm.vector;

/** Products, sums of neighbours and conversions of the integers in quadwords. */
final class PackedIntegers {
  private static final int WORD = 16;
  private static final long LOW = 0xffff_ffffL;

  private PackedIntegers() {}

  static int signedByte(long a, int i) {
    return (byte) (a >>> (8 * i));
  }

  static int unsignedByte(long a, int i) {
    return (int) (a >>> (8 * i)) & 0xff;
  }

  static int signedWord(long a, int i) {
    return (short) (a >>> (WORD * i));
  }

  static int unsignedWord(long a, int i) {
    return (int) (a >>> (WORD * i)) & 0xffff;
  }

  /** The low words of four numbers. */
  private static long words(int a, int b, int c, int d) {
    return (a & 0xffffL) | (b & 0xffffL) << 16 | (c & 0xffffL) << 32 | (long) d << 48;
  }

  static long dwords(int a, int b) {
    return (a & LOW) | (long) b << 32;
  }

  static int low(long a) {
    return (int) a;
  }

  static int high(long a) {
    return (int) (a >>> 32);
  }

  static long multiplyLowWords(long a, long b) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= ((signedWord(a, i) * signedWord(b, i)) & 0xffffL) << (WORD * i);
    }
    return result;
  }

  static long multiplyHighWords(long a, long b) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (((signedWord(a, i) * signedWord(b, i)) >>> WORD) & 0xffffL) << (WORD * i);
    }
    return result;
  }

  static long multiplyHighUnsignedWords(long a, long b) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (((unsignedWord(a, i) * unsignedWord(b, i)) >>> WORD) & 0xffffL) << (WORD * i);
    }
    return result;
  }

  /** Products of fractions of 15 bits, rounded: PMULHRSW. */
  static long multiplyRoundedWords(long a, long b) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      int product = (((signedWord(a, i) * signedWord(b, i)) >> 14) + 1) >> 1;
      result |= (product & 0xffffL) << (WORD * i);
    }
    return result;
  }

  static long multiplyLowDwords(long a, long b) {
    return dwords(low(a) * low(b), high(a) * high(b));
  }

  static long multiplyUnsignedDwords(long a, long b) {
    return (a & LOW) * (b & LOW);
  }

  static long multiplySignedDwords(long a, long b) {
    return (long) low(a) * low(b);
  }

  /** PMADDWD: sums of two products each. */
  static long multiplyAddWords(long a, long b) {
    return dwords(
        signedWord(a, 0) * signedWord(b, 0) + signedWord(a, 1) * signedWord(b, 1),
        signedWord(a, 2) * signedWord(b, 2) + signedWord(a, 3) * signedWord(b, 3));
  }

  /** PMADDUBSW: the bytes of a are unsigned, those of b signed. */
  static long multiplyAddBytes(long a, long b) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      int sum =
          unsignedByte(a, 2 * i) * signedByte(b, 2 * i)
              + unsignedByte(a, 2 * i + 1) * signedByte(b, 2 * i + 1);
      result |= (toSignedWord(sum) & 0xffffL) << (WORD * i);
    }
    return result;
  }

  /** PSADBW: the sum of absolute differences of eight bytes. */
  static long sumOfDifferences(long a, long b) {
    long sum = 0;
    for (int i = 0; i < 8; i++) {
      sum += Math.abs(unsignedByte(a, i) - unsignedByte(b, i));
    }
    return sum;
  }

  /** The sum of absolute differences of the lower four bytes: MPSADBW. */
  static int sumOfFourDifferences(long a, long b) {
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += Math.abs(unsignedByte(a, i) - unsignedByte(b, i));
    }
    return sum;
  }

  static int toSignedWord(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  // What follows takes the elements of a, then those of b.

  static long addNeighbourWords(long a, long b) {
    return words(
        signedWord(a, 0) + signedWord(a, 1),
        signedWord(a, 2) + signedWord(a, 3),
        signedWord(b, 0) + signedWord(b, 1),
        signedWord(b, 2) + signedWord(b, 3));
  }

  static long subtractNeighbourWords(long a, long b) {
    return words(
        signedWord(a, 0) - signedWord(a, 1),
        signedWord(a, 2) - signedWord(a, 3),
        signedWord(b, 0) - signedWord(b, 1),
        signedWord(b, 2) - signedWord(b, 3));
  }

  static long addNeighbourWordsSaturating(long a, long b) {
    return words(
        toSignedWord(signedWord(a, 0) + signedWord(a, 1)),
        toSignedWord(signedWord(a, 2) + signedWord(a, 3)),
        toSignedWord(signedWord(b, 0) + signedWord(b, 1)),
        toSignedWord(signedWord(b, 2) + signedWord(b, 3)));
  }

  static long subtractNeighbourWordsSaturating(long a, long b) {
    return words(
        toSignedWord(signedWord(a, 0) - signedWord(a, 1)),
        toSignedWord(signedWord(a, 2) - signedWord(a, 3)),
        toSignedWord(signedWord(b, 0) - signedWord(b, 1)),
        toSignedWord(signedWord(b, 2) - signedWord(b, 3)));
  }

  static long addNeighbourDwords(long a, long b) {
    return dwords(low(a) + high(a), low(b) + high(b));
  }

  static long subtractNeighbourDwords(long a, long b) {
    return dwords(low(a) - high(a), low(b) - high(b));
  }

  static long packSignedBytes(long a, long b) {
    return fourSignedBytes(a) | fourSignedBytes(b) << 32;
  }

  private static long fourSignedBytes(long a) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      long one = Math.clamp(signedWord(a, i), Byte.MIN_VALUE, Byte.MAX_VALUE);
      result |= (one & 0xff) << (8 * i);
    }
    return result;
  }

  static long packUnsignedBytes(long a, long b) {
    return fourUnsignedBytes(a) | fourUnsignedBytes(b) << 32;
  }

  private static long fourUnsignedBytes(long a) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (long) Math.clamp(signedWord(a, i), 0, 0xff) << (8 * i);
    }
    return result;
  }

  static long packSignedWords(long a, long b) {
    return words(
        toSignedWord(low(a)), toSignedWord(high(a)), toSignedWord(low(b)), toSignedWord(high(b)));
  }

  static long packUnsignedWords(long a, long b) {
    return words(
        Math.clamp(low(a), 0, 0xffff),
        Math.clamp(high(a), 0, 0xffff),
        Math.clamp(low(b), 0, 0xffff),
        Math.clamp(high(b), 0, 0xffff));
  }

  /** Shifts each dword by the one in b: VPSLLVD. */
  static long shiftDwordsLeft(long a, long b) {
    return dwords(
        (int) Swar.shiftLeft(a & LOW, b & LOW, Swar.QUADS >>> 32),
        (int) Swar.shiftLeft(a >>> 32, b >>> 32, Swar.QUADS >>> 32));
  }

  /** VPSRLVD. */
  static long shiftDwordsRight(long a, long b) {
    return dwords(
        (int) Swar.shiftRight(a & LOW, b & LOW, Swar.QUADS >>> 32),
        (int) Swar.shiftRight(a >>> 32, b >>> 32, Swar.QUADS >>> 32));
  }

  /** VPSRAVD. */
  static long shiftDwordsRightSigned(long a, long b) {
    return dwords(low(a) >> (int) Math.min(b & LOW, 31), high(a) >> (int) Math.min(b >>> 32, 31));
  }

  /**
   * Widens elements.
   *
   * @param a has them from its lowest bit on
   * @param from their bits
   * @param to bits of the result's elements
   */
  static long extendSigned(long a, int from, int to) {
    long mask = -1L >>> (Long.SIZE - to);
    long result = 0;
    for (int i = 0; i < Long.SIZE / to; i++) {
      long one = a << (Long.SIZE - from * (i + 1)) >> (Long.SIZE - from);
      result |= (one & mask) << (to * i);
    }
    return result;
  }

  /** See {@link #extendSigned}. */
  static long extendUnsigned(long a, int from, int to) {
    long mask = -1L >>> (Long.SIZE - from);
    long result = 0;
    for (int i = 0; i < Long.SIZE / to; i++) {
      result |= (a >>> (from * i) & mask) << (to * i);
    }
    return result;
  }
}
