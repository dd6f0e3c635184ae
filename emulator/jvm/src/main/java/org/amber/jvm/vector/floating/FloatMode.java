package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Mxcsr;
import org.amber.jvm.fp.RaisedFlags;

/** What MXCSR says, and what it is told. */
public final class FloatMode {
  private static final int ROUNDING = 3 << 13;
  private static final int MASKS = FloatFlags.ALL << 7;
  private static final int ASKED = ROUNDING | MASKS | FloatFlags.INEXACT;

  private FloatMode() {}

  /**
   * Whether an inexact result that is rounded to nearest tells MXCSR nothing. Whether denormals are
   * zeros does not matter then: they are left to {@link org.amber.jvm.fp.SimdFloat}.
   */
  public static boolean takesInexact(int mxcsr) {
    return (mxcsr & ASKED) == (MASKS | FloatFlags.INEXACT);
  }

  /** Whether an exact result in range tells MXCSR nothing, and an inexact one that it is so. */
  public static boolean takesExact(int mxcsr) {
    return (mxcsr & ASKED) == MASKS;
  }

  /**
   * Whether a result in range that is rounded to nearest tells MXCSR nothing.
   *
   * @param exact whether it needed no rounding
   */
  static boolean takes(int mxcsr, boolean exact) {
    return takesInexact(mxcsr) || (exact && takesExact(mxcsr));
  }

  /** Whether a result in range tells MXCSR nothing, however it is rounded. */
  static boolean hasInexact(int mxcsr, boolean exact) {
    int told = FloatFlags.INEXACT << 7 | FloatFlags.INEXACT;
    return exact || (mxcsr & told) == told;
  }

  /**
   * Tells MXCSR what an instruction has raised, before it writes its destination.
   *
   * @throws GuestFault #XM when that is unmasked
   */
  public static void settle(Vcpu cpu) {
    settle(cpu.simd().raised(), cpu);
  }

  /**
   * The same, for compiled code.
   *
   * @param raised what is the processor's
   */
  public static void settle(RaisedFlags raised, Vcpu cpu) {
    if (raised.any()) {
      tell(cpu, raised);
    }
  }

  private static void tell(Vcpu cpu, RaisedFlags raised) {
    int mxcsr = cpu.mxcsr();
    int flags = raised.take(mxcsr);
    cpu.setMxcsr(mxcsr | flags);
    if ((flags & Mxcsr.unmasked(mxcsr)) != 0) {
      throw cpu.exception(GuestFault.SIMD_ERROR);
    }
  }
}
