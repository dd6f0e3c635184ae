package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;

/** The faults of the stack, and what stands for a number then. */
final class Stack {
  /** The NaN that invalid operations give: its significand, and its sign and exponent. */
  static final long INDEFINITE = 0xc000_0000_0000_0000L;

  static final int INDEFINITE_EXPONENT = 0xffff;

  /** In the sign and exponent of a register. */
  static final int SIGN = 0x8000;

  /** The exponent of 1.0. */
  static final int BIAS = 0x3fff;

  private static final int LAST = FpuRegisters.REGISTERS - 1;

  private Stack() {}

  /**
   * A register that is to be read is empty.
   *
   * @return whether that is masked, and the indefinite NaN stands for the result
   */
  static boolean underflow(FpuRegisters fpu) {
    return invalid(fpu, 0);
  }

  /** The register that is to be pushed to is not empty; as {@link #underflow}. */
  static boolean overflow(FpuRegisters fpu) {
    return invalid(fpu, FpuRegisters.C1);
  }

  private static boolean invalid(FpuRegisters fpu, int direction) {
    fpu.change(FpuRegisters.C1, FpuRegisters.IE | FpuRegisters.SF | direction);
    fpu.summarize();
    return (fpu.control() & FpuRegisters.IE) != 0;
  }

  /** Whether there is no room for one more. */
  static boolean isFull(FpuRegisters fpu) {
    return !fpu.isEmpty(LAST);
  }

  /** Makes STi indefinite. */
  static void setIndefinite(FpuRegisters fpu, int i) {
    fpu.set(i, INDEFINITE, INDEFINITE_EXPONENT);
  }

  /** Pushes a number, if there is room. C1 is cleared. */
  static void push(FpuRegisters fpu, long significand, int exponent) {
    if (!isFull(fpu)) {
      fpu.change(FpuRegisters.C1, 0);
      fpu.push(significand, exponent);
    } else if (overflow(fpu)) {
      fpu.push(INDEFINITE, INDEFINITE_EXPONENT);
    }
  }
}
