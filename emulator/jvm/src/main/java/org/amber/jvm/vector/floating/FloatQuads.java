package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Vcpu;

/**
 * Functions on quadwords, most of them on the two singles that each is, as compiled code calls
 * them. Exceptions wait for {@link FloatMode#settle}.
 */
public final class FloatQuads {
  private static final long LOW = Elements.LOW;
  private static final int HALF = 32;

  private FloatQuads() {}

  /** See {@link Singles#add}. */
  public static long add(Vcpu cpu, long a, long b) {
    return Singles.add(cpu, a & LOW, b & LOW) | Singles.add(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#subtract}. */
  public static long subtract(Vcpu cpu, long a, long b) {
    return Singles.subtract(cpu, a & LOW, b & LOW)
        | Singles.subtract(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#multiply}. */
  public static long multiply(Vcpu cpu, long a, long b) {
    return Singles.multiply(cpu, a & LOW, b & LOW)
        | Singles.multiply(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#divide}. */
  public static long divide(Vcpu cpu, long a, long b) {
    return Singles.divide(cpu, a & LOW, b & LOW)
        | Singles.divide(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#min}. */
  public static long min(Vcpu cpu, long a, long b) {
    return Singles.min(cpu, a & LOW, b & LOW) | Singles.min(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#max}. */
  public static long max(Vcpu cpu, long a, long b) {
    return Singles.max(cpu, a & LOW, b & LOW) | Singles.max(cpu, a >>> HALF, b >>> HALF) << HALF;
  }

  /** See {@link Singles#root}. */
  public static long root(Vcpu cpu, long a) {
    return Singles.root(cpu, a & LOW) | Singles.root(cpu, a >>> HALF) << HALF;
  }

  /** See {@link Singles#compare}. */
  public static long compare(Vcpu cpu, long a, long b, int predicate) {
    return Singles.compare(cpu, a & LOW, b & LOW, predicate)
        | Singles.compare(cpu, a >>> HALF, b >>> HALF, predicate) << HALF;
  }

  /** See {@link Singles#multiplyAdd}. */
  public static long multiplyAdd(
      Vcpu cpu, long a, long b, long c, boolean negateProduct, boolean negateAddend) {
    long low = Singles.multiplyAdd(cpu, a & LOW, b & LOW, c & LOW, negateProduct, negateAddend);
    long high =
        Singles.multiplyAdd(cpu, a >>> HALF, b >>> HALF, c >>> HALF, negateProduct, negateAddend);
    return low | high << HALF;
  }

  /** Integers of 32 bits to singles. */
  public static long fromIntegers(Vcpu cpu, long a) {
    return Conversions.intToSingle(cpu, a) | Conversions.intToSingle(cpu, a >>> HALF) << HALF;
  }

  /** Singles to integers of 32 bits, rounded toward zero. */
  public static long truncate(Vcpu cpu, long a) {
    return (Conversions.singleToInteger(cpu, a & LOW, HALF, true) & LOW)
        | Conversions.singleToInteger(cpu, a >>> HALF, HALF, true) << HALF;
  }

  /** An integer of 32 bits to double. */
  public static long integerToDouble(Vcpu cpu, long a) {
    return Conversions.longToDouble(cpu, a << HALF >> HALF);
  }
}
