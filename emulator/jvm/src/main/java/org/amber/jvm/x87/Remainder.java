package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.Unpacked;

/**
 * FPREM and FPREM1. If the exponents differ by 64 or more, only a part of the quotient is taken
 * away and C2 is set; the last bits of a complete quotient are C0, C3 and C1.
 */
final class Remainder {
  /** The condition codes tell of a quotient; else C2 is cleared, and others stay. */
  static final int DIVIDED = 1 << 16;

  private static final int PARTIAL = 32;

  private Remainder() {}

  /**
   * The remainder of x by y.
   *
   * @param nearest whether the quotient is rounded to the nearest integer, else truncated
   * @return exceptions, the condition codes, and {@link #DIVIDED}
   */
  static int compute(ExtendedFloat unit, int control, boolean nearest) {
    Unpacked x = unit.x;
    Unpacked y = unit.y;
    if (Numbers.isNoNumber(x) || Numbers.isNoNumber(y)) {
      return unit.add(control);
    }
    if (Numbers.isInfinite(x) || Numbers.isZero(y)) {
      return unit.invalid();
    }
    int before = Numbers.denormal(x) | Numbers.denormal(y);
    if (Numbers.stops(before, control)) {
      return before;
    }
    if (Numbers.isZero(x)) {
      return before | DIVIDED | Numbers.zero(unit, x.isNegative());
    }
    int difference = x.exponent() - y.exponent();
    if (Numbers.isInfinite(y)) {
      return before | DIVIDED | Numbers.unchanged(unit, control);
    }
    if (difference < -1 || (difference < 0 && !nearest)) {
      return before | DIVIDED | unit.roundToExtended(control);
    }
    return before
        | DIVIDED
        | (difference < 0 ? half(unit, control) : divide(unit, control, difference, nearest));
  }

  /** FPREM1 of an x from a quarter of y to y: the quotient is 0 or 1. */
  private static int half(ExtendedFloat unit, int control) {
    long x = unit.x.significand();
    long y = unit.y.significand();
    if (Long.compareUnsigned(x, y) <= 0) {
      return unit.roundToExtended(control);
    }
    Numbers.set(unit.x, !unit.x.isNegative(), (y << 1) - x, unit.x.exponent());
    return FpuRegisters.C1 | unit.roundToExtended(control);
  }

  private static int divide(ExtendedFloat unit, int control, int difference, boolean nearest) {
    boolean complete = difference < Long.SIZE;
    int last = complete ? 0 : difference - (PARTIAL | (difference & (PARTIAL - 1)));
    long y = unit.y.significand();
    long rest = unit.x.significand();
    long quotient = 0;
    boolean carry = false;
    for (int i = difference; i >= last; i--) {
      boolean bit = carry || Long.compareUnsigned(rest, y) >= 0;
      rest -= bit ? y : 0;
      quotient = quotient << 1 | (bit ? 1 : 0);
      if (i > last) {
        carry = rest < 0;
        rest <<= 1;
      }
    }
    boolean negative = unit.x.isNegative();
    if (complete && nearest && isAboveHalf(rest, y, quotient)) {
      rest = y - rest;
      quotient++;
      negative = !negative;
    }
    int conditions = complete ? conditions(quotient) : FpuRegisters.C2;
    if (rest == 0) {
      return conditions | Numbers.zero(unit, unit.x.isNegative());
    }
    Numbers.set(unit.x, negative, rest, unit.y.exponent() + last);
    return conditions | unit.roundToExtended(control);
  }

  private static boolean isAboveHalf(long rest, long y, long quotient) {
    int order = Long.compareUnsigned(rest, y - rest);
    return order > 0 || (order == 0 && (quotient & 1) != 0);
  }

  private static int conditions(long quotient) {
    return ((quotient & 1) != 0 ? FpuRegisters.C1 : 0)
        | ((quotient & 2) != 0 ? FpuRegisters.C3 : 0)
        | ((quotient & 4) != 0 ? FpuRegisters.C0 : 0);
  }
}
