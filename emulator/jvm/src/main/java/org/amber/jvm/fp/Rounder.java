package org.amber.jvm.fp;

/** Makes exact results fit into a format. */
final class Rounder {
  /** Results below the least normal number become zero. */
  static final int FLUSH = 1 << 16;

  /** What an x87 register gets of a result too small or great, when that is unmasked. */
  private static final int BIAS = 24576;

  private static final long TOP = 1L << 63;

  private Rounder() {}

  /**
   * Rounds a finite number other than zero. Afterwards its significand has no more bits than the
   * format, it may have become zero or infinite, and if it is denormal in the format, bit 63 of the
   * significand is clear and the exponent is the least one.
   *
   * @param unmasked which of {@link FloatFlags} are not masked: an underflow then is one although
   *     exact; perhaps with {@link #FLUSH}
   * @return exceptions, and {@link FloatFlags#ROUNDED_UP}
   */
  static int round(Unpacked number, Format format, int mode, int unmasked) {
    if (number.exponent >= format.least) {
      int flags = cut(number, format.precision, mode);
      return number.exponent <= format.greatest
          ? flags
          : FloatFlags.OVERFLOW | overflow(number, format, mode, flags, unmasked);
    }
    if (becomesNormal(number, format, mode)) {
      number.shiftRight(1);
      number.exponent++;
      return cut(number, format.precision, mode);
    }
    if ((unmasked & FloatFlags.UNDERFLOW) != 0) {
      return FloatFlags.UNDERFLOW | biased(number, format, mode, BIAS);
    }
    if ((unmasked & FLUSH) != 0) {
      number.setZero(number.negative);
      return FloatFlags.UNDERFLOW | FloatFlags.INEXACT;
    }
    number.shiftRight(format.least - number.exponent);
    number.exponent = format.least;
    int flags = cut(number, format.precision, mode);
    if (number.high == 0) {
      number.setZero(number.negative);
    }
    return (flags & FloatFlags.INEXACT) != 0 ? flags | FloatFlags.UNDERFLOW : flags;
  }

  /** Whether the exponent's range alone is what keeps a number from rounding to a normal one. */
  private static boolean becomesNormal(Unpacked number, Format format, int mode) {
    if (number.exponent != format.least - 1) {
      return false;
    }
    long kept = keptMask(format.precision);
    return (number.high & kept) == kept
        && Rounding.increments(mode, number.negative, true, rest(number, format.precision));
  }

  private static long keptMask(int precision) {
    return -1L << (Long.SIZE - precision);
  }

  /** The bits behind those that are kept, bit 0 for all that are behind 64. */
  private static long rest(Unpacked number, int precision) {
    return precision == Long.SIZE
        ? number.low
        : number.high << precision | (number.low != 0 ? 1 : 0);
  }

  /** Leaves so many bits of a significand. */
  private static int cut(Unpacked number, int precision, int mode) {
    long rest = rest(number, precision);
    if (rest == 0) {
      return 0;
    }
    long unit = 1L << (Long.SIZE - precision);
    boolean odd = (number.high & unit) != 0;
    boolean up = Rounding.increments(mode, number.negative, odd, rest);
    number.high &= keptMask(precision);
    number.low = 0;
    if (!up) {
      return FloatFlags.INEXACT;
    }
    boolean wasAllOnes = number.high == keptMask(precision);
    number.high += unit;
    if (wasAllOnes) {
      number.high = TOP;
      number.exponent++;
    }
    return FloatFlags.INEXACT | FloatFlags.ROUNDED_UP;
  }

  private static int overflow(Unpacked number, Format format, int mode, int flags, int unmasked) {
    if ((unmasked & FloatFlags.OVERFLOW) != 0) {
      number.exponent -= BIAS;
      if (number.exponent <= format.greatest) {
        return flags;
      }
    }
    boolean away =
        switch (mode) {
          case Rounding.NEAREST -> true;
          case Rounding.DOWN -> number.negative;
          case Rounding.UP -> !number.negative;
          default -> false;
        };
    if (away) {
      number.kind = Unpacked.Kind.INFINITE;
      return FloatFlags.INEXACT | FloatFlags.ROUNDED_UP;
    }
    number.exponent = format.greatest;
    number.high = keptMask(format.precision);
    return FloatFlags.INEXACT;
  }

  private static int biased(Unpacked number, Format format, int mode, int bias) {
    number.exponent += bias;
    int flags = cut(number, format.precision, mode);
    if (number.exponent < format.least) {
      number.setZero(number.negative);
      return FloatFlags.INEXACT;
    }
    return flags;
  }

  /**
   * Rounds a finite number to an integer, whose magnitude is in {@link Unpacked#high} then.
   *
   * @return exceptions and {@link FloatFlags#ROUNDED_UP}; {@link FloatFlags#INVALID} when 64 bits
   *     do not hold it
   */
  static int toInteger(Unpacked number, int mode) {
    if (number.exponent >= Long.SIZE) {
      return FloatFlags.INVALID;
    }
    number.shiftRight(Long.SIZE - 1 - number.exponent);
    number.exponent = Long.SIZE - 1;
    if (number.low == 0) {
      return 0;
    }
    boolean odd = (number.high & 1) != 0;
    boolean up = Rounding.increments(mode, number.negative, odd, number.low);
    number.low = 0;
    if (!up) {
      return FloatFlags.INEXACT;
    }
    number.high++;
    return FloatFlags.INEXACT | FloatFlags.ROUNDED_UP;
  }
}
