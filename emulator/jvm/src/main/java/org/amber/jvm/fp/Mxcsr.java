package org.amber.jvm.fp;

/** What MXCSR says besides {@link Rounding}. */
public final class Mxcsr {
  /** Denormal operands are zeros. */
  public static final int DENORMALS_ARE_ZEROS = 1 << 6;

  /** Results below the least normal number are zeros. */
  public static final int FLUSH_TO_ZERO = 1 << 15;

  private static final int MASK_SHIFT = 7;

  private Mxcsr() {}

  /** Which of {@link FloatFlags} are not masked. */
  public static int unmasked(int mxcsr) {
    return ~(mxcsr >>> MASK_SHIFT) & FloatFlags.ALL;
  }

  /** An operand as it is seen. */
  static void set(Unpacked number, Format format, int mxcsr, long bits) {
    number.set(format, bits);
    if ((mxcsr & DENORMALS_ARE_ZEROS) != 0) {
      number.flushDenormal();
    }
  }
}
