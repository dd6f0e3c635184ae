package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.Rounding;

/**
 * Conversions between formats and integers. Singles and 32-bit integers are the low 32 bits of
 * longs, halves the low 16. Exceptions wait for {@link FloatMode#settle}.
 */
public final class Conversions {
  private static final long LOW = Elements.LOW;

  /** Magnitudes below it fit into a long. */
  private static final double LONGS = 0x1p63;

  private Conversions() {}

  /** Single to double. */
  public static long singleToDouble(Vcpu cpu, long a) {
    float x = Float.intBitsToFloat((int) a);
    if (Singles.isPlain(a) && Math.abs(x) <= Float.MAX_VALUE) {
      return Double.doubleToRawLongBits(x);
    }
    return cpu.simd().conversion().convert(Format.SINGLE, Format.DOUBLE, cpu.mxcsr(), a);
  }

  /** Double to single. */
  public static long doubleToSingle(Vcpu cpu, long a) {
    double x = Double.longBitsToDouble(a);
    float result = (float) x;
    boolean inRange = Singles.isInRange(result) || x == 0;
    if (inRange && FloatMode.takes(cpu.mxcsr(), result == x)) {
      return Float.floatToRawIntBits(result) & LOW;
    }
    return cpu.simd().conversion().convert(Format.DOUBLE, Format.SINGLE, cpu.mxcsr(), a);
  }

  /** A signed integer of 64 bits to single. */
  public static long longToSingle(Vcpu cpu, long value) {
    float result = value;
    if (FloatMode.takes(cpu.mxcsr(), result < LONGS && (long) result == value)) {
      return Float.floatToRawIntBits(result) & LOW;
    }
    return cpu.simd().conversion().fromInteger(Format.SINGLE, cpu.mxcsr(), value);
  }

  /** A signed integer of 32 bits to single. */
  public static long intToSingle(Vcpu cpu, long value) {
    return longToSingle(cpu, value << 32 >> 32);
  }

  /** A signed integer of 64 bits to double. */
  public static long longToDouble(Vcpu cpu, long value) {
    double result = value;
    if (FloatMode.takes(cpu.mxcsr(), result < LONGS && (long) result == value)) {
      return Double.doubleToRawLongBits(result);
    }
    return cpu.simd().conversion().fromInteger(Format.DOUBLE, cpu.mxcsr(), value);
  }

  /** A signed integer of 32 bits to double: always exact. */
  public static long intToDouble(long value) {
    return Double.doubleToRawLongBits((int) value);
  }

  /**
   * Single to a signed integer.
   *
   * @param width its bits, 32 or 64
   * @param truncate whether it is rounded toward zero, or as MXCSR says
   * @return sign-extended
   */
  public static long singleToInteger(Vcpu cpu, long a, int width, boolean truncate) {
    float x = Float.intBitsToFloat((int) a);
    return toInteger(cpu, Format.SINGLE, a, x, width, truncate);
  }

  /** The same for a double. */
  public static long doubleToInteger(Vcpu cpu, long a, int width, boolean truncate) {
    double x = Double.longBitsToDouble(a);
    return toInteger(cpu, Format.DOUBLE, a, x, width, truncate);
  }

  private static long toInteger(
      Vcpu cpu, Format format, long a, double x, int width, boolean truncate) {
    int mxcsr = cpu.mxcsr();
    int mode = truncate ? Rounding.TRUNCATE : Rounding.ofMxcsr(mxcsr);
    if (truncate || mode == Rounding.NEAREST) {
      long result = (long) (truncate ? x : Math.rint(x));
      boolean fits = Math.abs(x) < LONGS && result << -width >> -width == result;
      if (fits && !isSmall(x) && FloatMode.hasInexact(mxcsr, result == x)) {
        return result;
      }
    }
    return cpu.simd().conversion().toInteger(format, mxcsr, a, width, mode);
  }

  /** Whether it is so near to zero that it may be denormal, but not zero. */
  private static boolean isSmall(double x) {
    return Math.abs(x) < Float.MIN_NORMAL && x != 0;
  }

  /** Half to single. */
  public static long halfToSingle(Vcpu cpu, long a) {
    return cpu.simd().conversion().fromHalf(a & 0xffff);
  }

  /**
   * Single to half.
   *
   * @param control the immediate byte
   */
  public static long singleToHalf(Vcpu cpu, long a, int control) {
    return cpu.simd().conversion().toHalf(cpu.mxcsr(), a, mode(cpu, control));
  }

  /**
   * To a single that is an integer.
   *
   * @param control the immediate byte of ROUNDSS
   */
  public static long roundSingle(Vcpu cpu, long a, int control) {
    return round(cpu, Format.SINGLE, a, control);
  }

  /** The same for a double. */
  public static long roundDouble(Vcpu cpu, long a, int control) {
    return round(cpu, Format.DOUBLE, a, control);
  }

  private static long round(Vcpu cpu, Format format, long a, int control) {
    boolean tell = (control & 8) == 0;
    int mode = mode(cpu, control);
    return cpu.simd().conversion().roundToIntegral(format, cpu.mxcsr(), a, mode, tell);
  }

  private static int mode(Vcpu cpu, int control) {
    boolean byMxcsr = (control & 4) != 0;
    return byMxcsr ? Rounding.ofMxcsr(cpu.mxcsr()) : control & 3;
  }
}
