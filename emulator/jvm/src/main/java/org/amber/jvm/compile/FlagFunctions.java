package org.amber.jvm.compile;

import org.amber.jvm.cpu.Flags;
import org.amber.jvm.integer.Arithmetic;

/**
 * What compiled code calls for flags of a {@link FlagKind} that it knows. Each function is small;
 * the launcher has the JVM's compilers inline them all, which then drop what nobody asks for: so
 * those that give carries have no branch.
 */
public final class FlagFunctions {
  private FlagFunctions() {}

  /** See {@link FlagKind#carries}. */
  public static long ofSum(long a, long b, long result, int bits) {
    return Flags.carries(Arithmetic.carries(a, b, result), bits);
  }

  /** See {@link FlagKind#carries}. */
  public static long ofDifference(long a, long b, long result, int bits) {
    return Flags.carries(Arithmetic.borrows(a, b, result), bits);
  }

  /** See {@link FlagKind#carries}. */
  public static long ofIncrement(long a, long result, int bits, int carry) {
    return Flags.withCarry(ofSum(a, 1, result, bits), (long) carry);
  }

  /** See {@link FlagKind#carries}. */
  public static long ofDecrement(long a, long result, int bits, int carry) {
    return Flags.withCarry(ofDifference(a, 1, result, bits), (long) carry);
  }

  /** OF. */
  public static boolean overflows(long result, long carries) {
    return (carries ^ carries << 1) < 0;
  }

  /** CF. */
  public static boolean isBelow(long result, long carries) {
    return carries < 0;
  }

  /** CF or ZF. */
  public static boolean isBelowOrEqual(long result, long carries) {
    return carries < 0 || result == 0;
  }

  /** SF differs from OF. */
  public static boolean isLess(long result, long carries) {
    return (result ^ carries ^ carries << 1) < 0;
  }

  /** ZF, or SF differs from OF. */
  public static boolean isLessOrEqual(long result, long carries) {
    return result == 0 || isLess(result, carries);
  }

  /** PF. */
  public static boolean isEven(long result) {
    return (Long.bitCount(result & 0xff) & 1) == 0;
  }

  /** {@link Flags#carries} of a product: CF and OF, whether two numbers differ. */
  public static long ofProduct(long upper, long expected) {
    long difference = upper ^ expected;
    return Flags.top((difference | -difference) >>> 63, 0);
  }

  /** CF of a sum, as 0 or 1; all three sign-extended from their size. */
  public static int carryOut(long a, long b, long sum) {
    return (int) (Arithmetic.carries(a, b, sum) >>> 63);
  }

  /** CF of a difference, as 0 or 1; all three sign-extended from their size. */
  public static int borrowOut(long a, long b, long difference) {
    return (int) (Arithmetic.borrows(a, b, difference) >>> 63);
  }
}
