package org.amber.jvm.vector.floating;

/**
 * RCPPS and RSQRTPS. The manual wants a relative error of at most 1.5 × 2^-12, and processors give
 * each their own numbers; these are the nearest singles, the same on all hosts. As the manual says,
 * denormal operands and results are zeros whatever MXCSR says, and nothing is an exception.
 */
public final class Approximations {
  private static final int QUIET = 1 << 22;
  private static final int SIGN = 1 << 31;
  private static final int INDEFINITE = 0xffc0_0000;

  private Approximations() {}

  /** 1 ÷ a, singles in the low 32 bits. */
  public static long reciprocal(long a) {
    return Elements.LOW & reciprocal((int) a);
  }

  private static int reciprocal(int bits) {
    float x = Float.intBitsToFloat(bits);
    if (Float.isNaN(x)) {
      return bits | QUIET;
    }
    return Float.floatToRawIntBits(flush(1 / flush(x)));
  }

  /** 1 ÷ √a, singles in the low 32 bits. */
  public static long reciprocalRoot(long a) {
    return Elements.LOW & reciprocalRoot((int) a);
  }

  private static int reciprocalRoot(int bits) {
    float x = flush(Float.intBitsToFloat(bits));
    if (Float.isNaN(x)) {
      return bits | QUIET;
    }
    if (x == 0) {
      return (bits & SIGN) | Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }
    return x < 0 ? INDEFINITE : Float.floatToRawIntBits((float) (1 / Math.sqrt(x)));
  }

  private static float flush(float x) {
    return Math.abs(x) < Float.MIN_NORMAL ? Math.copySign(0f, x) : x;
  }
}
