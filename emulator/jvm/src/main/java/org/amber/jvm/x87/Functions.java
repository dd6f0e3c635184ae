package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Transcendental;
import org.amber.jvm.fp.Unpacked;

/**
 * The transcendental functions with their special operands: Intel SDM volume 2, the tables of each
 * instruction. They take the unit's operands, leave their result there, and return exceptions, and
 * C2 when an angle is too great. As on Intel's processors, logarithms and powers are said to be
 * inexact also where they are not.
 */
final class Functions {
  /** C2: nothing was done. */
  static final int OUT_OF_RANGE = FpuRegisters.C2;

  private static final int ANGLE_LIMIT = 63;
  private static final long ONE = 1L << 63;

  private Functions() {}

  /** What gives the result for an angle that was reduced. */
  private interface OfAngle {
    void compute(Transcendental functions, Unpacked result, boolean negative);
  }

  static int sine(FpuRegisters fpu) {
    return ofAngle(fpu, Transcendental::sine, false);
  }

  static int cosine(FpuRegisters fpu) {
    return ofAngle(fpu, (functions, result, negative) -> functions.cosine(result), true);
  }

  static int tangent(FpuRegisters fpu) {
    return ofAngle(fpu, Transcendental::tangent, false);
  }

  private static int ofAngle(FpuRegisters fpu, OfAngle function, boolean oneAtZero) {
    ExtendedFloat unit = fpu.arithmetic();
    Unpacked x = unit.x;
    if (Numbers.isNoNumber(x)) {
      return unit.load();
    }
    if (Numbers.isInfinite(x)) {
      return unit.invalid();
    }
    if (Numbers.isZero(x)) {
      return oneAtZero
          ? Numbers.exactly(unit, ONE, Stack.BIAS)
          : Numbers.zero(unit, x.isNegative());
    }
    if (x.exponent() >= ANGLE_LIMIT) {
      return OUT_OF_RANGE;
    }
    int before = Numbers.denormal(x);
    if (Numbers.stops(before, fpu.control())) {
      return before;
    }
    fpu.functions().reduce(x);
    function.compute(fpu.functions(), x, x.isNegative());
    return before | unit.roundToExtended(fpu.control());
  }

  /** 2 to the power of ST0, less 1; what is not from -1 to 1 is undefined, and stays as it is. */
  static int exponential(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Unpacked x = unit.x;
    if (Numbers.isNoNumber(x)) {
      return unit.load();
    }
    if (Numbers.isInfinite(x)) {
      return x.isNegative()
          ? Numbers.exactly(unit, ONE, Stack.SIGN | Stack.BIAS)
          : Numbers.infinity(unit, false);
    }
    if (Numbers.isZero(x)) {
      return Numbers.zero(unit, x.isNegative());
    }
    int before = Numbers.denormal(x);
    if (Numbers.stops(before, fpu.control())) {
      return before;
    }
    if (x.exponent() >= 0) {
      boolean half = x.isNegative() && x.exponent() == 0 && x.significand() == ONE;
      return FloatFlags.INEXACT
          | (half
              ? Numbers.exactly(unit, ONE, Stack.SIGN | (Stack.BIAS - 1))
              : Numbers.unchanged(unit, fpu.control()));
    }
    fpu.functions().exponential(x, x);
    return before | unit.roundToExtended(fpu.control());
  }

  /** The angle of the point (ST0, ST1): x is ST0, y is ST1. */
  static int arctangent(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Unpacked x = unit.x;
    Unpacked y = unit.y;
    if (Numbers.isNoNumber(x) || Numbers.isNoNumber(y)) {
      return unit.add(fpu.control());
    }
    int before = Numbers.denormal(x) | Numbers.denormal(y);
    if (Numbers.stops(before, fpu.control())) {
      return before;
    }
    boolean onAxis = Numbers.isZero(y) || (Numbers.isInfinite(x) && !Numbers.isInfinite(y));
    if (onAxis && !x.isNegative()) {
      return before | Numbers.zero(unit, y.isNegative());
    }
    if (onAxis) {
      fpu.functions().pi(x, y.isNegative(), 1);
    } else if (Numbers.isInfinite(x)) {
      fpu.functions().pi(x, y.isNegative(), x.isNegative() ? -1 : 4);
    } else if (Numbers.isInfinite(y) || Numbers.isZero(x)) {
      fpu.functions().pi(x, y.isNegative(), 2);
    } else {
      fpu.functions().arctangent(y, x, x);
    }
    return before | unit.roundToExtended(fpu.control());
  }

  /** ST1 times the binary logarithm of ST0. */
  static int logarithm(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Unpacked x = unit.x;
    Unpacked y = unit.y;
    if (Numbers.isNoNumber(x) || Numbers.isNoNumber(y)) {
      return unit.add(fpu.control());
    }
    if (x.isNegative() && !Numbers.isZero(x)) {
      return unit.invalid();
    }
    if (Numbers.isZero(x)) {
      return ofZero(unit);
    }
    int before = Numbers.denormal(x) | Numbers.denormal(y);
    boolean one = isOne(x);
    if (Numbers.isInfinite(y) || Numbers.isInfinite(x)) {
      boolean invalid = Numbers.isInfinite(y) ? one : Numbers.isZero(y);
      return invalid
          ? unit.invalid()
          : before | Numbers.infinity(unit, y.isNegative() != (x.exponent() < 0));
    }
    if (Numbers.stops(before, fpu.control())) {
      return before;
    }
    if (one || Numbers.isZero(y)) {
      return before | Numbers.zero(unit, y.isNegative() != (x.exponent() < 0));
    }
    fpu.functions().logarithm(x, y, x);
    return before | roundLogarithm(unit, fpu.control());
  }

  /** Also an exact one is said to be inexact, and so an underflow when it is denormal. */
  private static int roundLogarithm(ExtendedFloat unit, int control) {
    int flags = unit.roundToExtended(control);
    boolean denormal = (unit.signAndExponent() & ~Stack.SIGN) == 0;
    return flags | FloatFlags.INEXACT | (denormal ? FloatFlags.UNDERFLOW : 0);
  }

  private static int ofZero(ExtendedFloat unit) {
    if (Numbers.isZero(unit.y)) {
      return unit.invalid();
    }
    int divides = Numbers.isInfinite(unit.y) ? 0 : FloatFlags.ZERO_DIVIDE;
    return divides | Numbers.infinity(unit, !unit.y.isNegative());
  }

  private static boolean isOne(Unpacked x) {
    return x.kind() == Unpacked.Kind.FINITE && x.exponent() == 0 && x.significand() == ONE;
  }

  /** ST1 times the binary logarithm of 1 + ST0. */
  static int logarithmOfOneMore(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Unpacked x = unit.x;
    Unpacked y = unit.y;
    if (Numbers.isNoNumber(x) || Numbers.isNoNumber(y)) {
      return unit.add(fpu.control());
    }
    int before = Numbers.denormal(x) | Numbers.denormal(y);
    boolean negative = y.isNegative() != x.isNegative();
    if (Numbers.isInfinite(x) || Numbers.isInfinite(y)) {
      boolean invalid =
          Numbers.isInfinite(x) ? x.isNegative() || Numbers.isZero(y) : Numbers.isZero(x);
      return invalid ? unit.invalid() : before | Numbers.infinity(unit, negative);
    }
    if (Numbers.stops(before, fpu.control())) {
      return before;
    }
    if (Numbers.isZero(x) || Numbers.isZero(y)) {
      return before | Numbers.zero(unit, negative);
    }
    if (x.isNegative() && x.exponent() >= 0) {
      return before | FloatFlags.INEXACT | Numbers.unchanged(unit, fpu.control());
    }
    fpu.functions().logarithmOfOneMore(x, y, x);
    return before | roundLogarithm(unit, fpu.control());
  }
}
