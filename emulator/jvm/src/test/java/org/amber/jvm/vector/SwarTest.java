package org.amber.jvm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Elements in a quadword against the same arithmetic on each alone. */
class SwarTest {
  private static final long[] TOPS = {Swar.BYTES, Swar.WORDS, Swar.DWORDS, Swar.QUADS};
  private static final int ROUNDS = 2000;

  private final Random random = new Random(5);

  @FunctionalInterface
  private interface Packed {
    long apply(long a, long b, long high);
  }

  /** Of one element; its operands are sign-extended. */
  @FunctionalInterface
  private interface Single {
    long apply(long a, long b, int bits);
  }

  private static int bits(long high) {
    return Long.numberOfTrailingZeros(high) + 1;
  }

  private static long signed(long a, int from, int bits) {
    return a << (Long.SIZE - bits - from) >> (Long.SIZE - bits);
  }

  private static long unsigned(long a, int bits) {
    return a & mask(bits);
  }

  private static long mask(int bits) {
    return -1L >>> (Long.SIZE - bits);
  }

  /** Numbers near all limits. */
  private long operand() {
    long a = random.nextLong();
    return switch (random.nextInt(6)) {
      case 0 -> a & random.nextLong() & random.nextLong();
      case 1 -> a | random.nextLong() | random.nextLong();
      case 2 -> TOPS[random.nextInt(TOPS.length)];
      case 3 -> ~TOPS[random.nextInt(TOPS.length)];
      case 4 -> random.nextInt(3) - 1;
      default -> a;
    };
  }

  private void compare(Packed packed, Single single, int widest) {
    for (long high : TOPS) {
      int bits = bits(high);
      if (bits > widest) {
        continue;
      }
      for (int round = 0; round < ROUNDS; round++) {
        long a = operand();
        long b = round % 5 == 0 ? a : operand();
        long expected = 0;
        for (int i = 0; i < Long.SIZE; i += bits) {
          long one = single.apply(signed(a, i, bits), signed(b, i, bits), bits);
          expected |= unsigned(one, bits) << i;
        }
        assertThat(packed.apply(a, b, high)).as("%x %x of %d", a, b, bits).isEqualTo(expected);
      }
    }
  }

  @Test
  void sumsAndDifferences() {
    compare(Swar::add, (a, b, _) -> a + b, Long.SIZE);
    compare(Swar::subtract, (a, b, _) -> a - b, Long.SIZE);
    compare(
        Swar::average,
        (a, b, bits) -> (unsigned(a, bits) + unsigned(b, bits) + 1) >> 1,
        Integer.SIZE);
  }

  @Test
  void saturation() {
    compare(
        Swar::addUnsignedSaturating,
        (a, b, bits) -> Math.min(unsigned(a, bits) + unsigned(b, bits), mask(bits)),
        Integer.SIZE);
    compare(
        Swar::subtractUnsignedSaturating,
        (a, b, bits) -> Math.max(unsigned(a, bits) - unsigned(b, bits), 0),
        Integer.SIZE);
    compare(Swar::addSaturating, (a, b, bits) -> saturated(a + b, bits), Integer.SIZE);
    compare(Swar::subtractSaturating, (a, b, bits) -> saturated(a - b, bits), Integer.SIZE);
  }

  private static long saturated(long value, int bits) {
    return Math.clamp(value, -1L << (bits - 1), mask(bits) >> 1);
  }

  @Test
  void comparisons() {
    compare(Swar::equal, (a, b, _) -> a == b ? -1 : 0, Long.SIZE);
    compare(Swar::greater, (a, b, _) -> a > b ? -1 : 0, Long.SIZE);
    compare(Swar::minimum, (a, b, _) -> Math.min(a, b), Long.SIZE);
    compare(Swar::maximum, (a, b, _) -> Math.max(a, b), Long.SIZE);
    compare(Swar::minimumUnsigned, (a, b, _) -> below(a, b) ? a : b, Long.SIZE);
    compare(Swar::maximumUnsigned, (a, b, _) -> below(a, b) ? b : a, Long.SIZE);
  }

  private static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  @Test
  void signs() {
    compare(Swar::sign, (a, b, _) -> a * Long.signum(b), Long.SIZE);
    compare((a, _, high) -> Swar.absolute(a, high), (a, _, _) -> Math.abs(a), Long.SIZE);
  }

  @Test
  void shifts() {
    for (long high : TOPS) {
      int bits = bits(high);
      for (long count : new long[] {0, 1, bits - 1, bits, bits + 1, 64, 255, 1L << 32, -1}) {
        boolean whole = Long.compareUnsigned(count, bits) >= 0;
        each(high, a -> Swar.shiftLeft(a, count, high), a -> whole ? 0 : a << count);
        each(
            high,
            a -> Swar.shiftRight(a, count, high),
            a -> whole ? 0 : unsigned(a, bits) >>> count);
        each(
            high,
            a -> Swar.shiftRightSigned(a, count, high),
            a -> a >> (whole ? Long.SIZE - 1 : count));
      }
    }
  }

  private void each(long high, LongUnaryOperator f, LongUnaryOperator single) {
    int bits = bits(high);
    for (int round = 0; round < 50; round++) {
      long a = operand();
      long expected = 0;
      for (int i = 0; i < Long.SIZE; i += bits) {
        expected |= unsigned(single.applyAsLong(signed(a, i, bits)), bits) << i;
      }
      assertThat(f.applyAsLong(a)).as("%x of %d", a, bits).isEqualTo(expected);
    }
  }
}
