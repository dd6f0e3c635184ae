package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.SimdComparison;

/**
 * Arithmetic on singles, in the low 32 bits of longs. Exceptions wait for {@link FloatMode#settle}.
 */
public final class Singles {
  /** Twice the bits of the least normal number: no sign. */
  private static final int LEAST_NORMAL = 1 << 24;

  /** Twice the bits of infinity. */
  private static final int INFINITE = 0xff << 24;

  private static final long LOW = 0xffff_ffffL;

  private Singles() {}

  /** A quadword's lower half, and its upper half from another. */
  public static long merge(long low, long rest) {
    return (low & LOW) | (rest & ~LOW);
  }

  /** Whether a number is not denormal; NaNs and infinity count as such. */
  static boolean isPlain(long a) {
    return Integer.compareUnsigned(((int) a << 1) - 1, LEAST_NORMAL - 1) >= 0;
  }

  /** Whether a result is finite, and so large that it was not rounded up to the normal numbers. */
  static boolean isInRange(float result) {
    int magnitude = Float.floatToRawIntBits(result) << 1;
    return Integer.compareUnsigned(magnitude - LEAST_NORMAL - 1, INFINITE - LEAST_NORMAL - 1) < 0;
  }

  /** a + b. */
  public static long add(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    float sum = x + y;
    if (isPlain(a) && isPlain(b) && isSum(cpu.mxcsr(), x, y, sum)) {
      return Float.floatToRawIntBits(sum) & LOW;
    }
    return cpu.simd().arithmetic().add(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  /** a - b. */
  public static long subtract(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = -Float.intBitsToFloat((int) b);
    float sum = x + y;
    if (isPlain(a) && isPlain(b) && isSum(cpu.mxcsr(), x, y, sum)) {
      return Float.floatToRawIntBits(sum) & LOW;
    }
    return cpu.simd().arithmetic().subtract(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  private static boolean isSum(int mxcsr, float x, float y, float sum) {
    if (!isInRange(sum) && sum != 0) {
      return false;
    }
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr) && sumError(x, y, sum) == 0);
  }

  /** By how much a sum was rounded: Knuth's TwoSum, exact when the sum is finite. */
  private static float sumError(float x, float y, float sum) {
    float ofY = sum - x;
    return (x - (sum - ofY)) + (y - ofY);
  }

  /** a × b. */
  public static long multiply(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    float product = x * y;
    if (isPlain(a)
        && isPlain(b)
        && (isInRange(product) || (product == 0 && (x == 0 || y == 0)))
        && isProduct(cpu.mxcsr(), x, y, product)) {
      return Float.floatToRawIntBits(product) & LOW;
    }
    return cpu.simd().arithmetic().multiply(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  private static boolean isProduct(int mxcsr, float x, float y, float product) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr)
            // Two significands fit into one of a double.
            && (double) x * y == product);
  }

  /** a ÷ b. */
  public static long divide(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    float quotient = x / y;
    if (isPlain(a)
        && isPlain(b)
        && (isInRange(quotient) || (quotient == 0 && x == 0))
        && isQuotient(cpu.mxcsr(), x, y, quotient)) {
      return Float.floatToRawIntBits(quotient) & LOW;
    }
    return cpu.simd().arithmetic().divide(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  private static boolean isQuotient(int mxcsr, float x, float y, float quotient) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr) && (double) quotient * y == x);
  }

  /** The square root. */
  public static long root(Vcpu cpu, long a) {
    float x = Float.intBitsToFloat((int) a);
    float root = (float) Math.sqrt(x);
    // A negative operand gives a NaN, which is not in range.
    if (isPlain(a) && (isInRange(root) || x == 0) && isRoot(cpu.mxcsr(), x, root)) {
      return Float.floatToRawIntBits(root) & LOW;
    }
    return cpu.simd().arithmetic().root(Format.SINGLE, cpu.mxcsr(), a);
  }

  private static boolean isRoot(int mxcsr, float x, float root) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr) && (double) root * root == x);
  }

  /**
   * ±a × b ± c, rounded once.
   *
   * @param negateProduct whether the product is subtracted
   * @param negateAddend whether c is
   */
  public static long multiplyAdd(
      Vcpu cpu, long a, long b, long c, boolean negateProduct, boolean negateAddend) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    float z = Float.intBitsToFloat((int) c);
    float result = Math.fma(negateProduct ? -x : x, y, negateAddend ? -z : z);
    if (isPlain(a)
        && isPlain(b)
        && isPlain(c)
        && isInRange(result)
        && FloatMode.takesInexact(cpu.mxcsr())) {
      return Float.floatToRawIntBits(result) & LOW;
    }
    return cpu.simd()
        .arithmetic()
        .multiplyAdd(Format.SINGLE, cpu.mxcsr(), a, b, c, negateProduct, negateAddend);
  }

  /** The lesser; b when they are equal or one is a NaN. */
  public static long min(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return x < y ? a : b;
    }
    return cpu.simd().comparison().min(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  /** The greater; b when they are equal or one is a NaN. */
  public static long max(Vcpu cpu, long a, long b) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    if (isPlain(a) && isPlain(b) && (x <= y || x > y)) {
      return x > y ? a : b;
    }
    return cpu.simd().comparison().max(Format.SINGLE, cpu.mxcsr(), a, b);
  }

  /** See {@link org.amber.jvm.fp.SimdComparison#relation}. */
  public static int relation(Vcpu cpu, long a, long b, boolean signaling) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return Relations.of(x < y, x == y);
    }
    return cpu.simd().comparison().relation(Format.SINGLE, cpu.mxcsr(), a, b, signaling);
  }

  /**
   * All ones if two numbers relate so, else zero.
   *
   * @param predicate of the immediate byte of CMPSD
   */
  public static long compare(Vcpu cpu, long a, long b, int predicate) {
    boolean signaling = SimdComparison.isSignaling(predicate);
    return SimdComparison.holds(predicate, relation(cpu, a, b, signaling)) ? LOW : 0;
  }

  /**
   * The relation as COMISD has to know it; exceptions are settled.
   *
   * @return -1 for less, 0 for equal, 1 for greater, -2 for unordered
   */
  public static long order(Vcpu cpu, long a, long b, boolean signaling) {
    float x = Float.intBitsToFloat((int) a);
    float y = Float.intBitsToFloat((int) b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return x < y ? -1 : x == y ? 0 : 1;
    }
    int relation = relation(cpu, a, b, signaling);
    FloatMode.settle(cpu);
    return Relations.order(relation);
  }
}
