package org.amber.jvm.x87;

import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Unpacked;

/** What functions ask of their operands, and how they give results. */
final class Numbers {
  private static final long ONE = 1L << 63;
  private static final int SPECIAL = 0x7fff;

  private Numbers() {}

  /** Whether it is neither finite nor infinite. */
  static boolean isNoNumber(Unpacked number) {
    return number.isNan() || number.kind() == Unpacked.Kind.UNSUPPORTED;
  }

  static boolean isZero(Unpacked number) {
    return number.kind() == Unpacked.Kind.ZERO;
  }

  static boolean isInfinite(Unpacked number) {
    return number.kind() == Unpacked.Kind.INFINITE;
  }

  /** The exception of an operand that is denormal. */
  static int denormal(Unpacked number) {
    return number.isDenormal() ? FloatFlags.DENORMAL : 0;
  }

  /** Whether exceptions of operands prevent that anything is computed. */
  static boolean stops(int before, int control) {
    return (before & ~control & FloatFlags.BEFORE) != 0;
  }

  /** Makes a finite number other than zero. */
  static void set(Unpacked number, boolean negative, long significand, int exponent) {
    int zeros = Long.numberOfLeadingZeros(significand);
    number.setExtended(significand << zeros, sign(negative) | Stack.BIAS);
    number.scale(exponent - zeros);
  }

  private static int sign(boolean negative) {
    return negative ? Stack.SIGN : 0;
  }

  /** Gives zero; returns 0. */
  static int zero(ExtendedFloat unit, boolean negative) {
    return exactly(unit, 0, sign(negative));
  }

  /** Gives infinity; returns 0. */
  static int infinity(ExtendedFloat unit, boolean negative) {
    return exactly(unit, ONE, sign(negative) | SPECIAL);
  }

  /** Gives the first operand, which is finite; that it is denormal is no underflow; returns 0. */
  static int unchanged(ExtendedFloat unit, int control) {
    return unit.roundToExtended(control | FloatFlags.UNDERFLOW);
  }

  /** Gives a number or NaN that is valid as it is; returns 0. */
  static int exactly(ExtendedFloat unit, long significand, int signAndExponent) {
    unit.x.setExtended(significand, signAndExponent);
    unit.load();
    return 0;
  }
}
