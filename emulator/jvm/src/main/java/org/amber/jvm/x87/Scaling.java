package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Unpacked;

/** FSCALE and FXTRACT. */
final class Scaling {
  /** Beyond any exponent, also after the bias of unmasked exceptions. */
  private static final int MOST = 1 << 17;

  /** The greatest exponent that the bias of an unmasked overflow makes a number's. */
  private static final int LARGEST = Stack.BIAS + 24576;

  /** What an unmasked overflow beyond that gives, however results are rounded: infinity. */
  private static final int VAST = FloatFlags.OVERFLOW | FloatFlags.INEXACT | FloatFlags.ROUNDED_UP;

  private Scaling() {}

  /** x × 2 to the power of y, which is truncated. */
  static int scale(ExtendedFloat unit, int control) {
    Unpacked x = unit.x;
    Unpacked y = unit.y;
    if (Numbers.isNoNumber(x) || Numbers.isNoNumber(y)) {
      return unit.add(control);
    }
    int before = Numbers.denormal(x) | Numbers.denormal(y);
    if (Numbers.isInfinite(y)) {
      return y.isNegative() ? toNothing(unit, before) : toInfinity(unit, before);
    }
    if (Numbers.stops(before, control)) {
      return before;
    }
    if (Numbers.isInfinite(x)) {
      return before | Numbers.infinity(unit, x.isNegative());
    }
    if (Numbers.isZero(x)) {
      return before | Numbers.zero(unit, x.isNegative());
    }
    if (Numbers.isZero(y)) {
      return before | Numbers.unchanged(unit, control);
    }
    x.scale(power(y));
    boolean unmasked = (control & FloatFlags.OVERFLOW) == 0;
    if (unmasked && x.exponent() > LARGEST) {
      return before | VAST | Numbers.infinity(unit, x.isNegative());
    }
    return before | unit.roundToExtended(control);
  }

  private static int toNothing(ExtendedFloat unit, int before) {
    return Numbers.isInfinite(unit.x)
        ? unit.invalid()
        : before | Numbers.zero(unit, unit.x.isNegative());
  }

  private static int toInfinity(ExtendedFloat unit, int before) {
    return Numbers.isZero(unit.x)
        ? unit.invalid()
        : before | Numbers.infinity(unit, unit.x.isNegative());
  }

  private static int power(Unpacked y) {
    if (y.exponent() < 0) {
      return 0;
    }
    int magnitude =
        y.exponent() > 16 ? MOST : (int) (y.significand() >>> (Long.SIZE - 1 - y.exponent()));
    return y.isNegative() ? -magnitude : magnitude;
  }

  /** ST0 becomes its exponent; its significand is pushed. */
  static void extract(FpuRegisters fpu) {
    if (fpu.isEmpty(0) || Stack.isFull(fpu)) {
      boolean masked = fpu.isEmpty(0) ? Stack.underflow(fpu) : Stack.overflow(fpu);
      if (masked) {
        Stack.setIndefinite(fpu, 0);
        fpu.push(Stack.INDEFINITE, Stack.INDEFINITE_EXPONENT);
      }
      return;
    }
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, 0, unit.x);
    switch (unit.x.kind()) {
      case FINITE -> extractFinite(fpu, unit);
      case ZERO -> {
        if (Exceptions.note(fpu, FloatFlags.ZERO_DIVIDE)) {
          int sign = fpu.exponent(0);
          Numbers.infinity(unit, true);
          fpu.set(0, unit.significand(), unit.signAndExponent());
          fpu.push(0, sign);
        }
      }
      case INFINITE -> {
        Exceptions.note(fpu, 0);
        int sign = fpu.exponent(0);
        Numbers.infinity(unit, false);
        fpu.set(0, unit.significand(), unit.signAndExponent());
        fpu.push(unit.significand(), sign);
      }
      default -> {
        if (Exceptions.note(fpu, unit.load())) {
          fpu.set(0, unit.significand(), unit.signAndExponent());
          fpu.push(unit.significand(), unit.signAndExponent());
        }
      }
    }
  }

  private static void extractFinite(FpuRegisters fpu, ExtendedFloat unit) {
    if (!Exceptions.note(fpu, Numbers.denormal(unit.x))) {
      return;
    }
    long significand = unit.x.significand();
    int sign = fpu.exponent(0) & Stack.SIGN;
    unit.x.setInteger(unit.x.exponent());
    unit.load();
    fpu.set(0, unit.significand(), unit.signAndExponent());
    fpu.push(significand, sign | Stack.BIAS);
  }
}
