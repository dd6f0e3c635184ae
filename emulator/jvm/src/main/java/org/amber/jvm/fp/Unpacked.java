package org.amber.jvm.fp;

/**
 * A number or NaN taken apart. Mutable: whoever computes keeps a few of them.
 *
 * <p>A finite number other than zero is {@code ±significand × 2^(exponent - 127)}, where the
 * significand is {@link #high} and {@link #low} together, and bit 63 of {@code high} is set.
 * Results that would need more bits have bit 0 of {@code low} set for all the others.
 */
public final class Unpacked {
  /** What it is. */
  public enum Kind {
    ZERO,
    FINITE,
    INFINITE,
    QUIET_NAN,
    SIGNALING_NAN,
    /** An x87 encoding that is no number since the 80387. */
    UNSUPPORTED
  }

  private static final long TOP = 1L << 63;
  private static final long QUIET = 1L << 62;
  private static final int EXPONENT = 0x7fff;
  private static final int SIGN = 0x8000;

  Kind kind = Kind.ZERO;
  boolean negative;
  int exponent;
  long high;
  long low;
  boolean denormal;

  public Kind kind() {
    return kind;
  }

  public boolean isNegative() {
    return negative;
  }

  /** Whether its operand was denormal, or pseudo-denormal. */
  public boolean isDenormal() {
    return denormal;
  }

  /** The power of two of a finite number's first bit. */
  public int exponent() {
    return exponent;
  }

  /** The first 64 bits of the significand, also of a NaN. */
  public long significand() {
    return high;
  }

  /** Whether a NaN of either kind. */
  public boolean isNan() {
    return kind == Kind.QUIET_NAN || kind == Kind.SIGNALING_NAN;
  }

  boolean isInfinite() {
    return kind == Kind.INFINITE;
  }

  boolean isZero() {
    return kind == Kind.ZERO;
  }

  /** Takes a number stored in up to 64 bits. */
  public void set(Format format, long bits) {
    int fraction = format.precision - 1;
    negative = (bits & format.zero(true)) != 0;
    int biased = (int) (bits >>> fraction) & format.special();
    denormal = false;
    low = 0;
    long behindPoint = bits << (Long.SIZE - fraction) >>> 1;
    high = behindPoint | TOP;
    exponent = biased - format.bias;
    if (biased == format.special()) {
      special(behindPoint);
    } else if (biased == 0) {
      small(behindPoint, format.least);
    } else {
      kind = Kind.FINITE;
    }
  }

  /**
   * Takes a number of 80 bits.
   *
   * @param signAndExponent the upper 16 of them
   */
  public void setExtended(long significand, int signAndExponent) {
    negative = (signAndExponent & SIGN) != 0;
    int biased = signAndExponent & EXPONENT;
    denormal = false;
    low = 0;
    high = significand;
    exponent = biased - Format.EXTENDED.bias;
    if (biased == 0) {
      small(significand, Format.EXTENDED.least);
    } else if (significand >= 0) {
      kind = Kind.UNSUPPORTED;
    } else if (biased == EXPONENT) {
      special(significand & ~TOP);
    } else {
      kind = Kind.FINITE;
    }
  }

  /** Takes an integer. */
  public void setInteger(long value) {
    setMagnitude(value < 0, Math.abs(value));
  }

  /**
   * Takes {@code ±significand × 2^(exponent - 127)}.
   *
   * @param newHigh with {@code newLow} the significand; not zero
   * @param newLow its last bit stands for all behind it
   */
  public void set(boolean newNegative, int newExponent, long newHigh, long newLow) {
    kind = Kind.FINITE;
    negative = newNegative;
    denormal = false;
    exponent = newExponent;
    high = newHigh;
    low = newLow;
    normalize();
  }

  private void special(long behindPoint) {
    kind =
        behindPoint == 0
            ? Kind.INFINITE
            : (behindPoint & QUIET) != 0 ? Kind.QUIET_NAN : Kind.SIGNALING_NAN;
  }

  private void small(long significand, int least) {
    if (significand == 0) {
      kind = Kind.ZERO;
      high = 0;
      return;
    }
    int zeros = Long.numberOfLeadingZeros(significand);
    kind = Kind.FINITE;
    denormal = true;
    high = significand << zeros;
    exponent = least - zeros;
  }

  /**
   * Takes an integer.
   *
   * @param magnitude without a sign of its own
   */
  public void setMagnitude(boolean newNegative, long magnitude) {
    negative = newNegative;
    denormal = false;
    low = 0;
    high = 0;
    if (magnitude == 0) {
      kind = Kind.ZERO;
      return;
    }
    int zeros = Long.numberOfLeadingZeros(magnitude);
    kind = Kind.FINITE;
    high = magnitude << zeros;
    exponent = Long.SIZE - 1 - zeros;
  }

  void setZero(boolean newNegative) {
    setMagnitude(newNegative, 0);
  }

  void set(Unpacked other) {
    kind = other.kind;
    negative = other.negative;
    exponent = other.exponent;
    high = other.high;
    low = other.low;
    denormal = other.denormal;
  }

  /** Takes a denormal number for zero. */
  void flushDenormal() {
    if (denormal) {
      setZero(negative);
    }
  }

  /** Takes a power of two times itself. */
  public void scale(int power) {
    exponent += power;
  }

  /** Moves the significand right; bit 0 tells of all that is lost. */
  void shiftRight(int bits) {
    if (bits >= 2 * Long.SIZE) {
      low = (high | low) != 0 ? 1 : 0;
      high = 0;
    } else if (bits > Long.SIZE) {
      int more = bits - Long.SIZE;
      low = high >>> more | lost(high << -more | low);
      high = 0;
    } else if (bits == Long.SIZE) {
      low = high | lost(low);
      high = 0;
    } else if (bits > 0) {
      low = high << -bits | low >>> bits | lost(low << -bits);
      high >>>= bits;
    }
  }

  private static long lost(long bits) {
    return bits != 0 ? 1 : 0;
  }

  /** Moves the significand left until its first bit is set, for a result that is not zero. */
  void normalize() {
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

  /**
   * Compares magnitudes of finite numbers.
   *
   * @return negative, zero or positive
   */
  int compareMagnitude(Unpacked other) {
    if (exponent != other.exponent) {
      return Integer.compare(exponent, other.exponent);
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Compares with another that is no NaN either: -1, 0 or 1. */
  int compare(Unpacked other) {
    if (isZero() && other.isZero()) {
      return 0;
    }
    if (negative != other.negative) {
      // A zero's sign does not count, but the other is none.
      return isZero() ? (other.negative ? 1 : -1) : negative ? -1 : 1;
    }
    int order =
        kind != other.kind
            ? kind.compareTo(other.kind)
            : kind == Kind.FINITE ? compareMagnitude(other) : 0;
    return Integer.signum(negative ? -order : order);
  }
}
