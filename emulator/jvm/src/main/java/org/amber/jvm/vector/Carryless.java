package org.amber.jvm.vector;

/** Products of polynomials whose coefficients are bits. */
final class Carryless {
  private Carryless() {}

  /** The lower 64 bits of a product. */
  static long low(long a, long b) {
    long result = 0;
    for (int i = 0; i < Long.SIZE; i++) {
      result ^= (a << i) & -(b >>> i & 1);
    }
    return result;
  }

  /** The upper 64 bits of a product. */
  static long high(long a, long b) {
    long result = 0;
    for (int i = 1; i < Long.SIZE; i++) {
      result ^= (a >>> (Long.SIZE - i)) & -(b >>> i & 1);
    }
    return result;
  }
}
