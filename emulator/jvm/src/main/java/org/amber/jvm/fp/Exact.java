package org.amber.jvm.fp;

/**
 * Arithmetic on finite numbers other than zero, before any rounding: what does not fit into the 128
 * bits of a significand is told by its last bit.
 */
final class Exact {
  private static final long HALF_MASK = 0xffff_ffffL;
  private static final long TOP = 1L << 63;

  private Exact() {}

  /**
   * Adds two numbers, either of which it changes. A sum of zero is positive.
   *
   * @param result not one of the two
   */
  static void add(Unpacked result, Unpacked a, Unpacked b) {
    boolean aIsLarger = a.compareMagnitude(b) >= 0;
    Unpacked large = aIsLarger ? a : b;
    Unpacked small = aIsLarger ? b : a;
    result.set(large);
    result.denormal = false;
    small.shiftRight(large.exponent - small.exponent);
    if (large.negative == small.negative) {
      addMagnitude(result, small);
    } else {
      subtractMagnitude(result, small);
    }
  }

  private static void addMagnitude(Unpacked result, Unpacked small) {
    long low = result.low + small.low;
    long carry = Long.compareUnsigned(low, small.low) < 0 ? 1 : 0;
    long high = result.high + small.high + carry;
    boolean overflow = ((result.high & small.high) | ((result.high | small.high) & ~high)) < 0;
    result.low = low;
    result.high = high;
    if (overflow) {
      result.shiftRight(1);
      result.high |= TOP;
      result.exponent++;
    }
  }

  private static void subtractMagnitude(Unpacked result, Unpacked small) {
    long borrow = Long.compareUnsigned(result.low, small.low) < 0 ? 1 : 0;
    result.low -= small.low;
    result.high -= small.high + borrow;
    if ((result.high | result.low) == 0) {
      result.setZero(false);
    } else {
      result.normalize();
    }
  }

  /** Multiplies two significands of 64 bits. */
  static void multiply(Unpacked result, Unpacked a, Unpacked b) {
    result.kind = Unpacked.Kind.FINITE;
    result.denormal = false;
    result.negative = a.negative != b.negative;
    result.exponent = a.exponent + b.exponent + 1;
    result.high = Math.unsignedMultiplyHigh(a.high, b.high);
    result.low = a.high * b.high;
    result.normalize();
  }

  /** Divides significands of 64 bits. */
  static void divide(Unpacked result, Unpacked a, Unpacked b) {
    result.kind = Unpacked.Kind.FINITE;
    result.denormal = false;
    result.negative = a.negative != b.negative;
    boolean less = Long.compareUnsigned(a.high, b.high) < 0;
    result.exponent = a.exponent - b.exponent - (less ? 1 : 0);
    long dividend = less ? a.high : a.high >>> 1;
    long below = less ? 0 : a.high << 63;
    long quotient = divideLong(dividend, below, b.high);
    long remainder = below - quotient * b.high;
    result.high = quotient;
    result.low = restOf(remainder, b.high);
  }

  /** The bits behind a quotient: the next one, and whether there are more. */
  private static long restOf(long remainder, long divisor) {
    if (remainder == 0) {
      return 0;
    }
    // Twice the remainder may have 65 bits.
    int order = remainder < 0 ? 1 : Long.compareUnsigned(remainder << 1, divisor);
    return order > 0 ? TOP | 1 : order == 0 ? TOP : 1;
  }

  /**
   * 128 bits by 64: Knuth's algorithm D with two digits of 32 bits.
   *
   * @param divisor with its first bit set, greater than {@code high}
   */
  private static long divideLong(long high, long low, long divisor) {
    long first = divideDigit(high, low >>> 32, divisor);
    long rest = (high << 32 | low >>> 32) - first * divisor;
    long second = divideDigit(rest, low & HALF_MASK, divisor);
    return first << 32 | second;
  }

  /** The quotient of 96 bits, which has 32. */
  private static long divideDigit(long high, long next, long divisor) {
    long divisorHigh = divisor >>> 32;
    long divisorLow = divisor & HALF_MASK;
    long digit = Long.divideUnsigned(high, divisorHigh);
    long rest = high - digit * divisorHigh;
    while (digit > HALF_MASK || Long.compareUnsigned(digit * divisorLow, rest << 32 | next) > 0) {
      digit--;
      rest += divisorHigh;
      if (rest > HALF_MASK) {
        break;
      }
    }
    return digit;
  }

  /** The square root of a positive significand of 64 bits, a bit at a time. */
  static void root(Unpacked result, Unpacked a) {
    result.kind = Unpacked.Kind.FINITE;
    result.denormal = false;
    result.negative = false;
    result.exponent = a.exponent >> 1;
    // The number is in [1, 4), with two bits before the point.
    boolean odd = (a.exponent & 1) != 0;
    long high = odd ? a.high : a.high >>> 1;
    long low = odd ? 0 : a.high << 63;
    long root = 0;
    // The remainder is at most twice the root: in the end it may have 65 bits.
    long rest = 0;
    long restTop = 0;
    for (int i = 0; i < Long.SIZE; i++) {
      restTop = rest >>> 62;
      rest = rest << 2 | high >>> 62;
      high = high << 2 | low >>> 62;
      low <<= 2;
      long trial = root << 2 | 1;
      long trialTop = root >>> 62;
      int order = Long.compareUnsigned(rest, trial);
      boolean fits = restTop != trialTop ? restTop > trialTop : order >= 0;
      root = root << 1 | (fits ? 1 : 0);
      if (fits) {
        rest -= trial;
        restTop -= trialTop + (order < 0 ? 1 : 0);
      }
    }
    result.high = root;
    // The next bit is set if the remainder is greater than the root; a tie there cannot be.
    boolean next = restTop != 0 || Long.compareUnsigned(rest, root) > 0;
    result.low = next ? TOP | 1 : rest != 0 ? 1 : 0;
  }
}
