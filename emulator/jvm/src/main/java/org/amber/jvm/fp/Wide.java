package org.amber.jvm.fp;

/**
 * A number with 128 bits of significand, for what is computed more exactly than it is rounded to:
 * {@code ±(high, low) × 2^(exponent - 127)}, or zero when {@link #high} is. Mutable. Results are
 * truncated; bit 0 of {@link #low} is set when anything was lost, so that they never seem exact.
 */
final class Wide {
  private static final long TOP = 1L << 63;
  private static final int BITS = 2 * Long.SIZE;

  boolean negative;
  int exponent;
  long high;
  long low;

  /** Takes a finite number. */
  void set(Unpacked number) {
    set(number.negative, number.exponent, number.high, number.low);
  }

  void set(Wide other) {
    set(other.negative, other.exponent, other.high, other.low);
  }

  void set(boolean newNegative, int newExponent, long newHigh, long newLow) {
    negative = newNegative;
    exponent = newExponent;
    high = newHigh;
    low = newLow;
  }

  /** Takes a small integer. */
  void set(int value) {
    set(value < 0, Long.SIZE - 1, Math.abs((long) value), 0);
    normalize();
  }

  /** Gives what is not zero. */
  void give(Unpacked target) {
    target.set(negative, exponent, high, low);
  }

  boolean isZero() {
    return high == 0;
  }

  /** Moves the significand left until its first bit is set. */
  void normalize() {
    if ((high | low) == 0) {
      return;
    }
    if (high == 0) {
      high = low;
      low = 0;
      exponent -= Long.SIZE;
    }
    int zeros = Long.numberOfLeadingZeros(high);
    if (zeros > 0) {
      high = high << zeros | low >>> -zeros;
      low <<= zeros;
      exponent -= zeros;
    }
  }

  void multiply(Wide other) {
    if (isZero() || other.isZero()) {
      high = 0;
      low = 0;
      return;
    }
    long crossLow = high * other.low;
    long crossHigh = Math.unsignedMultiplyHigh(high, other.low);
    long otherLow = low * other.high;
    long otherHigh = Math.unsignedMultiplyHigh(low, other.high);
    long third = Math.unsignedMultiplyHigh(low, other.low) + crossLow;
    long carry = less(third, crossLow);
    third += otherLow;
    carry += less(third, otherLow);
    long second = high * other.high + carry;
    long first = Math.unsignedMultiplyHigh(high, other.high) + less(second, carry);
    second += crossHigh;
    first += less(second, crossHigh);
    second += otherHigh;
    first += less(second, otherHigh);
    long rest = third | low * other.low;
    negative ^= other.negative;
    exponent += other.exponent + 1;
    if (first >= 0) {
      first = first << 1 | second >>> 63;
      second = second << 1 | third >>> 63;
      rest = third << 1 | low * other.low;
      exponent--;
    }
    high = first;
    low = second | sticky(rest);
  }

  private static long less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  private static long sticky(long lost) {
    return lost != 0 ? 1 : 0;
  }

  /** Divides by what is not zero, a bit at a time. */
  void divide(Wide divisor) {
    if (isZero()) {
      return;
    }
    long restHigh = high;
    long restLow = low;
    boolean carry = false;
    exponent -= divisor.exponent;
    if (compare(restHigh, restLow, divisor) < 0) {
      carry = restHigh < 0;
      restHigh = restHigh << 1 | restLow >>> 63;
      restLow <<= 1;
      exponent--;
    }
    high = 0;
    low = 0;
    for (int i = 0; i < BITS; i++) {
      boolean bit = carry || compare(restHigh, restLow, divisor) >= 0;
      if (bit) {
        restHigh -= divisor.high + less(restLow, divisor.low);
        restLow -= divisor.low;
      }
      high = high << 1 | low >>> 63;
      low = low << 1 | (bit ? 1 : 0);
      carry = restHigh < 0;
      restHigh = restHigh << 1 | restLow >>> 63;
      restLow <<= 1;
    }
    negative ^= divisor.negative;
    low |= carry ? 1 : sticky(restHigh | restLow);
  }

  private static int compare(long high, long low, Wide other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Divides by a positive integer of at most 31 bits. */
  void divide(int divisor) {
    long first = Long.divideUnsigned(high, divisor);
    long rest = high - first * divisor;
    long upper = rest << Integer.SIZE | low >>> Integer.SIZE;
    long second = Long.divideUnsigned(upper, divisor);
    rest = upper - second * divisor;
    long lower = rest << Integer.SIZE | (low & 0xffff_ffffL);
    long third = Long.divideUnsigned(lower, divisor);
    rest = lower - third * divisor;
    high = first;
    low = second << Integer.SIZE | third;
    normalize();
    low |= sticky(rest);
  }

  void negate() {
    negative = !negative;
  }

  /** Adds; a sum of zero is positive. */
  void add(Wide other) {
    if (other.isZero()) {
      return;
    }
    if (isZero()) {
      set(other);
      return;
    }
    int order = exponent - other.exponent;
    if (order == 0) {
      order = compare(high, low, other);
    }
    boolean swap = order < 0;
    int distance = Math.abs(exponent - other.exponent);
    long largeHigh = swap ? other.high : high;
    long largeLow = swap ? other.low : low;
    long smallHigh = swap ? high : other.high;
    long smallLow = swap ? low : other.low;
    boolean opposite = negative != other.negative;
    exponent = swap ? other.exponent : exponent;
    negative = swap ? other.negative : negative;
    long shiftedHigh = shiftedHigh(smallHigh, distance);
    long shiftedLow = shiftedLow(smallHigh, smallLow, distance);
    if (opposite) {
      subtract(largeHigh, largeLow, shiftedHigh, shiftedLow);
    } else {
      sum(largeHigh, largeLow, shiftedHigh, shiftedLow);
    }
  }

  private static long shiftedHigh(long high, int distance) {
    return distance >= Long.SIZE ? 0 : high >>> distance;
  }

  private static long shiftedLow(long high, long low, int distance) {
    if (distance == 0) {
      return low;
    }
    if (distance < Long.SIZE) {
      return high << -distance | low >>> distance | sticky(low << -distance);
    }
    if (distance == Long.SIZE) {
      return high | sticky(low);
    }
    return distance < BITS ? high >>> distance | sticky(high << -distance | low) : 1;
  }

  private void sum(long aHigh, long aLow, long bHigh, long bLow) {
    low = aLow + bLow;
    long carry = less(low, bLow);
    high = aHigh + bHigh + carry;
    boolean overflow = ((aHigh & bHigh) | ((aHigh | bHigh) & ~high)) < 0;
    if (overflow) {
      low = high << 63 | low >>> 1 | (low & 1);
      high = high >>> 1 | TOP;
      exponent++;
    }
  }

  private void subtract(long aHigh, long aLow, long bHigh, long bLow) {
    low = aLow - bLow;
    high = aHigh - bHigh - less(aLow, bLow);
    if ((high | low) == 0) {
      negative = false;
    }
    normalize();
  }
}
