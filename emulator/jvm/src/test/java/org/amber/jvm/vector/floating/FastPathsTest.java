package org.amber.jvm.vector.floating;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.SimdArithmetic;
import org.amber.jvm.fp.SimdConversion;
import org.amber.memory.PhysicalMemory;
import org.junit.jupiter.api.Test;

/** What Java computes is what the processor would, and MXCSR misses nothing. */
class FastPathsTest {
  private static final int CASES = 20_000;
  private static final int[] MXCSR = {0x1f80, 0x1fa0, 0x9fa0, 0x1fe0, 0x9fc0, 0x7fa0, 0x3fa0};

  private final Vcpu cpu = new Vcpu(new PhysicalMemory(1 << 20), new NoCode());
  private final SimdArithmetic exact = cpu.simd().arithmetic();
  private final SimdConversion conversion = cpu.simd().conversion();
  private final Random random = new Random(5);

  /** Two ways to the same result. */
  @FunctionalInterface
  private interface Binary {
    long apply(long a, long b);
  }

  @Test
  void doubles() {
    for (int i = 0; i < CASES; i++) {
      int mxcsr = MXCSR[i % MXCSR.length];
      cpu.setMxcsr(mxcsr);
      long c = number(11, 52);
      same((a, b) -> Doubles.add(cpu, a, b), (a, b) -> exact.add(Format.DOUBLE, mxcsr, a, b));
      same(
          (a, b) -> Doubles.subtract(cpu, a, b),
          (a, b) -> exact.subtract(Format.DOUBLE, mxcsr, a, b));
      same(
          (a, b) -> Doubles.multiply(cpu, a, b),
          (a, b) -> exact.multiply(Format.DOUBLE, mxcsr, a, b));
      same((a, b) -> Doubles.divide(cpu, a, b), (a, b) -> exact.divide(Format.DOUBLE, mxcsr, a, b));
      same((a, b) -> Doubles.root(cpu, a), (a, b) -> exact.root(Format.DOUBLE, mxcsr, a));
      same(
          (a, b) -> Doubles.multiplyAdd(cpu, a, b, c, true, false),
          (a, b) -> exact.multiplyAdd(Format.DOUBLE, mxcsr, a, b, c, true, false));
      same(
          (a, b) -> Conversions.doubleToSingle(cpu, a),
          (a, b) -> conversion.convert(Format.DOUBLE, Format.SINGLE, mxcsr, a));
      same(
          (a, b) -> Conversions.doubleToInteger(cpu, a, 32, true),
          (a, b) -> conversion.toInteger(Format.DOUBLE, mxcsr, a, 32, 3));
      same(
          (a, b) -> Conversions.longToDouble(cpu, a),
          (a, b) -> conversion.fromInteger(Format.DOUBLE, mxcsr, a));
    }
  }

  @Test
  void singles() {
    for (int i = 0; i < CASES; i++) {
      int mxcsr = MXCSR[i % MXCSR.length];
      cpu.setMxcsr(mxcsr);
      long c = number(8, 23);
      sameSingles(
          (a, b) -> Singles.add(cpu, a, b), (a, b) -> exact.add(Format.SINGLE, mxcsr, a, b));
      sameSingles(
          (a, b) -> Singles.multiply(cpu, a, b),
          (a, b) -> exact.multiply(Format.SINGLE, mxcsr, a, b));
      sameSingles(
          (a, b) -> Singles.divide(cpu, a, b), (a, b) -> exact.divide(Format.SINGLE, mxcsr, a, b));
      sameSingles((a, b) -> Singles.root(cpu, a), (a, b) -> exact.root(Format.SINGLE, mxcsr, a));
      sameSingles(
          (a, b) -> Singles.multiplyAdd(cpu, a, b, c, false, true),
          (a, b) -> exact.multiplyAdd(Format.SINGLE, mxcsr, a, b, c, false, true));
      sameSingles(
          (a, b) -> Conversions.singleToDouble(cpu, a),
          (a, b) -> conversion.convert(Format.SINGLE, Format.DOUBLE, mxcsr, a));
    }
  }

  private void same(Binary fast, Binary slow) {
    compare(fast, slow, number(11, 52), number(11, 52));
  }

  private void sameSingles(Binary fast, Binary slow) {
    compare(fast, slow, number(8, 23), number(8, 23));
  }

  private void compare(Binary fast, Binary slow, long a, long b) {
    long quick = fast.apply(a, b);
    int quickFlags = cpu.simd().raised().take(cpu.mxcsr()) | (cpu.mxcsr() & FloatFlags.ALL);
    long slowly = slow.apply(a, b);
    int slowFlags = cpu.simd().raised().take(cpu.mxcsr()) | (cpu.mxcsr() & FloatFlags.ALL);
    assertThat(quick).as("%x %x", a, b).isEqualTo(slowly);
    assertThat(quickFlags).as("%x %x", a, b).isEqualTo(slowFlags);
  }

  /** Numbers near 1, near the limits, denormal, special, and with few bits. */
  private long number(int exponentBits, int fractionBits) {
    int greatest = (1 << exponentBits) - 1;
    int exponent =
        switch (random.nextInt(8)) {
          case 0 -> random.nextInt(3);
          case 1 -> greatest - random.nextInt(3);
          case 2 -> greatest / 4 + random.nextInt(5) - 2;
          case 3 -> random.nextInt(greatest + 1);
          default -> greatest / 2 + random.nextInt(40) - 20;
        };
    long fraction = random.nextLong() & (1L << fractionBits) - 1;
    if (random.nextBoolean()) {
      fraction &= -1L << random.nextInt(fractionBits + 1);
    }
    long sign = random.nextBoolean() ? 1L << (exponentBits + fractionBits) : 0;
    return sign | (long) exponent << fractionBits | fraction;
  }
}
