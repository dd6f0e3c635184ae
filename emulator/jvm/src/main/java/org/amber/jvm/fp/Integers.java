package org.amber.jvm.fp;

/** Floating-point numbers that become integers. */
final class Integers {
  private Integers() {}

  /**
   * Rounds to a signed integer: {@link #signed} gives it.
   *
   * @param least the least one that there is
   * @return {@link FloatFlags#INVALID} when there is no such integer, else whether it is inexact,
   *     with {@link FloatFlags#ROUNDED_UP}
   */
  static int toSigned(Unpacked number, long least, int mode) {
    if (number.isZero()) {
      return 0;
    }
    if (number.kind != Unpacked.Kind.FINITE) {
      return FloatFlags.INVALID;
    }
    int flags = Rounder.toInteger(number, mode);
    // As numbers without a sign, -least is one more than the greatest positive one.
    int order = Long.compareUnsigned(number.high, -least);
    return (flags & FloatFlags.INVALID) == 0 && (order < 0 || (order == 0 && number.negative))
        ? flags
        : FloatFlags.INVALID;
  }

  /** What {@link #toSigned} made. */
  static long signed(Unpacked number) {
    return number.negative ? -number.high : number.high;
  }
}
