package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.SimdComparison;

/** Arithmetic on doubles. Exceptions wait for {@link FloatMode#settle}. */
public final class Doubles {
  /** Twice the bits of the least normal number: no sign. */
  private static final long LEAST_NORMAL = 1L << 53;

  /** Twice the bits of infinity. */
  private static final long INFINITE = 0x7ffL << 53;

  /** Below it the error of a product or quotient may be too small for a number. */
  private static final double ERRORS_ARE_NUMBERS = 0x1p-900;

  private Doubles() {}

  /** Whether a number is not denormal; NaNs and infinity count as such. */
  static boolean isPlain(long a) {
    return Long.compareUnsigned((a << 1) - 1, LEAST_NORMAL - 1) >= 0;
  }

  /** Whether a result is finite, and so large that it was not rounded up to the normal numbers. */
  private static boolean isInRange(double result) {
    long magnitude = Double.doubleToRawLongBits(result) << 1;
    return Long.compareUnsigned(magnitude - LEAST_NORMAL - 1, INFINITE - LEAST_NORMAL - 1) < 0;
  }

  /** a + b. */
  public static long add(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    double sum = x + y;
    if (isPlain(a) && isPlain(b) && isSum(cpu.mxcsr(), x, y, sum)) {
      return Double.doubleToRawLongBits(sum);
    }
    return cpu.simd().arithmetic().add(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  /** a - b. */
  public static long subtract(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = -Double.longBitsToDouble(b);
    double sum = x + y;
    if (isPlain(a) && isPlain(b) && isSum(cpu.mxcsr(), x, y, sum)) {
      return Double.doubleToRawLongBits(sum);
    }
    return cpu.simd().arithmetic().subtract(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  private static boolean isSum(int mxcsr, double x, double y, double sum) {
    if (!isInRange(sum) && sum != 0) {
      return false;
    }
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr) && sumError(x, y, sum) == 0);
  }

  /** By how much a sum was rounded: Knuth's TwoSum, exact when the sum is finite. */
  private static double sumError(double x, double y, double sum) {
    double ofY = sum - x;
    return (x - (sum - ofY)) + (y - ofY);
  }

  /** a × b. */
  public static long multiply(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    double product = x * y;
    if (isPlain(a)
        && isPlain(b)
        && (isInRange(product) || (product == 0 && (x == 0 || y == 0)))
        && isProduct(cpu.mxcsr(), x, y, product)) {
      return Double.doubleToRawLongBits(product);
    }
    return cpu.simd().arithmetic().multiply(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  private static boolean isProduct(int mxcsr, double x, double y, double product) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr)
            && (product == 0
                || (Math.abs(product) > ERRORS_ARE_NUMBERS && Math.fma(x, y, -product) == 0)));
  }

  /** a ÷ b. */
  public static long divide(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    double quotient = x / y;
    if (isPlain(a)
        && isPlain(b)
        && (isInRange(quotient) || (quotient == 0 && x == 0))
        && isQuotient(cpu.mxcsr(), x, y, quotient)) {
      return Double.doubleToRawLongBits(quotient);
    }
    return cpu.simd().arithmetic().divide(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  private static boolean isQuotient(int mxcsr, double x, double y, double quotient) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr)
            && (x == 0 || (Math.abs(x) > ERRORS_ARE_NUMBERS && Math.fma(quotient, y, -x) == 0)));
  }

  /** The square root. */
  public static long root(Vcpu cpu, long a) {
    double x = Double.longBitsToDouble(a);
    double root = Math.sqrt(x);
    // A negative operand gives a NaN, which is not in range.
    if (isPlain(a) && (isInRange(root) || x == 0) && isRoot(cpu.mxcsr(), x, root)) {
      return Double.doubleToRawLongBits(root);
    }
    return cpu.simd().arithmetic().root(Format.DOUBLE, cpu.mxcsr(), a);
  }

  private static boolean isRoot(int mxcsr, double x, double root) {
    return FloatMode.takesInexact(mxcsr)
        || (FloatMode.takesExact(mxcsr)
            && (x == 0 || (x > ERRORS_ARE_NUMBERS && Math.fma(root, root, -x) == 0)));
  }

  /**
   * ±a × b ± c, rounded once.
   *
   * @param negateProduct whether the product is subtracted
   * @param negateAddend whether c is
   */
  public static long multiplyAdd(
      Vcpu cpu, long a, long b, long c, boolean negateProduct, boolean negateAddend) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    double z = Double.longBitsToDouble(c);
    double result = Math.fma(negateProduct ? -x : x, y, negateAddend ? -z : z);
    if (isPlain(a)
        && isPlain(b)
        && isPlain(c)
        && isInRange(result)
        && FloatMode.takesInexact(cpu.mxcsr())) {
      return Double.doubleToRawLongBits(result);
    }
    return cpu.simd()
        .arithmetic()
        .multiplyAdd(Format.DOUBLE, cpu.mxcsr(), a, b, c, negateProduct, negateAddend);
  }

  /** The lesser; b when they are equal or one is a NaN. */
  public static long min(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return x < y ? a : b;
    }
    return cpu.simd().comparison().min(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  /** The greater; b when they are equal or one is a NaN. */
  public static long max(Vcpu cpu, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (isPlain(a) && isPlain(b) && (x <= y || x > y)) {
      return x > y ? a : b;
    }
    return cpu.simd().comparison().max(Format.DOUBLE, cpu.mxcsr(), a, b);
  }

  /** See {@link org.amber.jvm.fp.SimdComparison#relation}. */
  public static int relation(Vcpu cpu, long a, long b, boolean signaling) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return Relations.of(x < y, x == y);
    }
    return cpu.simd().comparison().relation(Format.DOUBLE, cpu.mxcsr(), a, b, signaling);
  }

  /**
   * All ones if two numbers relate so, else zero.
   *
   * @param predicate of the immediate byte of CMPSD
   */
  public static long compare(Vcpu cpu, long a, long b, int predicate) {
    boolean signaling = SimdComparison.isSignaling(predicate);
    return SimdComparison.holds(predicate, relation(cpu, a, b, signaling)) ? -1 : 0;
  }

  /**
   * The relation as COMISD has to know it; exceptions are settled.
   *
   * @return -1 for less, 0 for equal, 1 for greater, -2 for unordered
   */
  public static long order(Vcpu cpu, long a, long b, boolean signaling) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (isPlain(a) && isPlain(b) && (x < y || x >= y)) {
      return x < y ? -1 : x == y ? 0 : 1;
    }
    int relation = relation(cpu, a, b, signaling);
    FloatMode.settle(cpu);
    return Relations.order(relation);
  }
}
