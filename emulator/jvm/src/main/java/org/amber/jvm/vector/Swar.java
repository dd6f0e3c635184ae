package org.amber.jvm.vector;

/**
 * Arithmetic on all elements of a quadword at once. An element's width is said by {@code high}, a
 * quadword that has the highest bit of each element: {@link #BYTES}, {@link #WORDS}, {@link
 * #DWORDS} or {@link #QUADS}.
 */
final class Swar {
  static final long BYTES = 0x8080_8080_8080_8080L;
  static final long WORDS = 0x8000_8000_8000_8000L;
  static final long DWORDS = 0x8000_0000_8000_0000L;
  static final long QUADS = 0x8000_0000_0000_0000L;

  private Swar() {}

  /** All bits of the elements whose highest bit {@code tops} has; it has no others. */
  private static long spread(long tops, long high) {
    return (tops - (tops >>> Long.numberOfTrailingZeros(high))) | tops;
  }

  /** All bits of the elements that are negative. */
  static long negative(long a, long high) {
    return spread(a & high, high);
  }

  static long select(long mask, long yes, long no) {
    return (yes & mask) | (no & ~mask);
  }

  static long add(long a, long b, long high) {
    return ((a & ~high) + (b & ~high)) ^ ((a ^ b) & high);
  }

  static long subtract(long a, long b, long high) {
    return ((a | high) - (b & ~high)) ^ ((a ^ ~b) & high);
  }

  static long addUnsignedSaturating(long a, long b, long high) {
    long sum = add(a, b, high);
    return sum | negative((a & b) | ((a | b) & ~sum), high);
  }

  static long subtractUnsignedSaturating(long a, long b, long high) {
    return subtract(a, b, high) & ~below(a, b, high);
  }

  static long addSaturating(long a, long b, long high) {
    long sum = add(a, b, high);
    return saturated(~(a ^ b) & (a ^ sum), a, sum, high);
  }

  static long subtractSaturating(long a, long b, long high) {
    long difference = subtract(a, b, high);
    return saturated((a ^ b) & (a ^ difference), a, difference, high);
  }

  /** The greatest or least number with the sign of {@code a} where the result overflows. */
  private static long saturated(long overflow, long a, long result, long high) {
    long limit = ~high + ((a & high) >>> Long.numberOfTrailingZeros(high));
    return select(negative(overflow, high), limit, result);
  }

  /** All bits of the elements in which a is less than b, both unsigned. */
  static long below(long a, long b, long high) {
    long difference = subtract(a, b, high);
    return negative((~a & b) | ((~a | b) & difference), high);
  }

  /** All bits of the elements in which a is greater than b, both signed. */
  static long greater(long a, long b, long high) {
    return below(b ^ high, a ^ high, high);
  }

  static long equal(long a, long b, long high) {
    long difference = a ^ b;
    long different = ((difference & ~high) + ~high) | difference;
    return negative(~different, high);
  }

  static long minimumUnsigned(long a, long b, long high) {
    return select(below(a, b, high), a, b);
  }

  static long maximumUnsigned(long a, long b, long high) {
    return select(below(a, b, high), b, a);
  }

  static long minimum(long a, long b, long high) {
    return select(greater(a, b, high), b, a);
  }

  static long maximum(long a, long b, long high) {
    return select(greater(a, b, high), a, b);
  }

  /** Unsigned averages, rounded up. */
  static long average(long a, long b, long high) {
    return (a | b) - (((a ^ b) >>> 1) & ~high);
  }

  static long absolute(long a, long high) {
    return select(negative(a, high), subtract(0, a, high), a);
  }

  /** Elements of a, negated where b is negative, zero where b is zero. */
  static long sign(long a, long b, long high) {
    return select(negative(b, high), subtract(0, a, high), a) & ~equal(b, 0, high);
  }

  /** Shifts elements left; {@code count} is unsigned. */
  static long shiftLeft(long a, long count, long high) {
    int bits = Long.numberOfTrailingZeros(high) + 1;
    if (Long.compareUnsigned(count, bits) >= 0) {
      return 0;
    }
    long ones = (high >>> (bits - 1)) * ((1L << count) - 1);
    return (a << count) & ~ones;
  }

  /** Shifts elements right, filling with zeros; {@code count} is unsigned. */
  static long shiftRight(long a, long count, long high) {
    int bits = Long.numberOfTrailingZeros(high) + 1;
    if (Long.compareUnsigned(count, bits) >= 0) {
      return 0;
    }
    return (a >>> count) & ~upper(count, high);
  }

  /** Shifts elements right, filling with their signs; {@code count} is unsigned. */
  static long shiftRightSigned(long a, long count, long high) {
    int bits = Long.numberOfTrailingZeros(high) + 1;
    if (Long.compareUnsigned(count, bits) >= 0) {
      return negative(a, high);
    }
    return select(upper(count, high), negative(a, high), a >>> count);
  }

  /** The {@code count} highest bits of each element. */
  private static long upper(long count, long high) {
    return count == 0 ? 0 : (high << 1) - (high >>> (count - 1));
  }
}
