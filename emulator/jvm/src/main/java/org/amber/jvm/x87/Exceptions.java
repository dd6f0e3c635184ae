package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.fp.FloatFlags;

/** Notes the exceptions of arithmetic; the bits are the same in {@link FloatFlags}. */
final class Exceptions {
  private Exceptions() {}

  /**
   * Notes exceptions, and C1.
   *
   * @return whether the result is written: not when it was never computed, for an exception that is
   *     not masked
   */
  static boolean note(FpuRegisters fpu, int flags) {
    fpu.change(FpuRegisters.C1, flags);
    fpu.summarize();
    return (flags & ~fpu.control() & FloatFlags.BEFORE) == 0;
  }

  /** Whether a number is stored into memory: no exception but an inexact result prevents that. */
  static boolean storable(FpuRegisters fpu, int flags) {
    return (flags & ~fpu.control() & FloatFlags.ALL & ~FloatFlags.INEXACT) == 0;
  }
}
