package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Rounding;

/** Packed decimal integers: 18 digits, the lowest first, and behind them a byte with the sign. */
final class Decimal {
  /** What is stored for what is no integer of 18 digits. */
  static final long INDEFINITE = 0xc000_0000_0000_0000L;

  static final int INDEFINITE_HIGH = 0xffff;

  private static final long LIMIT = 1_000_000_000_000_000_000L;
  private static final int LOW_DIGITS = 16;
  private static final int DIGIT = 15;
  private static final int TEN = 10;

  private Decimal() {}

  /** FBLD. Digits above 9 are undefined: they count what they say. */
  static void push(FpuRegisters fpu, long low, int high) {
    long value = (high >> 4 & DIGIT) * (long) TEN + (high & DIGIT);
    for (int i = LOW_DIGITS - 1; i >= 0; i--) {
      value = value * TEN + (low >>> (4 * i) & DIGIT);
    }
    int sign = high & Stack.SIGN;
    if (value == 0) {
      Stack.push(fpu, 0, sign);
      return;
    }
    int zeros = Long.numberOfLeadingZeros(value);
    Stack.push(fpu, value << zeros, sign | (Stack.BIAS + Long.SIZE - 1 - zeros));
  }

  /** Makes an integer of 18 digits of the unit's first operand. */
  static int toInteger(ExtendedFloat unit, int control) {
    int flags = unit.toInteger(Long.SIZE, Rounding.ofX87(control));
    boolean tooLarge = unit.bits() >= LIMIT || unit.bits() <= -LIMIT;
    return tooLarge ? FloatFlags.INVALID : flags;
  }

  /** The lower 16 digits. */
  static long low(long integer) {
    long rest = Math.abs(integer);
    long digits = 0;
    for (int i = 0; i < LOW_DIGITS; i++) {
      digits |= rest % TEN << (4 * i);
      rest /= TEN;
    }
    return digits;
  }

  /** The upper two digits, and the sign. */
  static int high(long integer, boolean negative) {
    int upper = (int) (Math.abs(integer) / (LIMIT / (TEN * TEN)));
    return (negative ? Stack.SIGN : 0) | ((upper / TEN) << 4) | (upper % TEN);
  }
}
