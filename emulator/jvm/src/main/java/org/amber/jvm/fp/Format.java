package org.amber.jvm.fp;

/** How floating-point numbers are stored. */
public enum Format {
  HALF(11, 5),
  SINGLE(24, 8),
  DOUBLE(53, 11),

  /** The registers of the x87 unit; too wide for {@link #pack}. */
  EXTENDED(64, 15),

  /** An x87 register with the precision control at 24 bits. */
  EXTENDED_24(24, 15),

  /** An x87 register with the precision control at 53 bits. */
  EXTENDED_53(53, 15);

  /** Bits of the significand, with the one before the point. */
  final int precision;

  /** Of 1.0. */
  final int bias;

  /** The least of a normal number. */
  final int least;

  /** The greatest of a finite number. */
  final int greatest;

  private final int width;

  Format(int precision, int exponentBits) {
    this.precision = precision;
    this.width = precision + exponentBits;
    bias = (1 << (exponentBits - 1)) - 1;
    least = 1 - bias;
    greatest = bias;
  }

  /** Infinity's and NaNs' exponent, biased. */
  int special() {
    return 2 * bias + 1;
  }

  private long sign(boolean negative) {
    return negative ? 1L << (width - 1) : 0;
  }

  /** Zero of a sign. */
  public long zero(boolean negative) {
    return sign(negative);
  }

  /** Infinity of a sign. */
  public long infinity(boolean negative) {
    return sign(negative) | (long) special() << (precision - 1);
  }

  /** The NaN that invalid operations give: negative and quiet. */
  public long indefinite() {
    return infinity(true) | quietBit();
  }

  /** Set in quiet NaNs. */
  public long quietBit() {
    return 1L << (precision - 2);
  }

  /**
   * Puts together a number or NaN.
   *
   * @param biased its exponent
   * @param significand its first bit, that before the point, in bit 63; bits that there is no place
   *     for are left out
   */
  long pack(boolean negative, int biased, long significand) {
    long fraction = significand << 1 >>> (Long.SIZE - precision + 1);
    return sign(negative) | (long) biased << (precision - 1) | fraction;
  }
}
