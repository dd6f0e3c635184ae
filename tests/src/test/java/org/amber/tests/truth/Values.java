package org.amber.tests.truth;

import java.util.Random;

/** Numbers at random, of which many are special. */
final class Values {
  /** What 64 bits are made of. */
  enum Lane {
    I8(8),
    I16(16),
    I32(32),
    I64(64),
    F16(16),
    F32(32),
    F64(64);

    final int bits;

    Lane(int bits) {
      this.bits = bits;
    }
  }

  private static final Lane[] LANES = Lane.values();

  private final Random random;

  Values(Random random) {
    this.random = random;
  }

  boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }

  Lane anyLane() {
    return LANES[random.nextInt(LANES.length)];
  }

  /** 64 bits of lanes. */
  long lanes(Lane lane) {
    long value = 0;
    for (int at = 0; at < Long.SIZE; at += lane.bits) {
      value |= one(lane) << at;
    }
    return value;
  }

  private long one(Lane lane) {
    return switch (lane) {
      case I8, I16, I32, I64 -> integer(lane.bits);
      case F16 -> floating(5, 10);
      case F32 -> floating(8, 23);
      case F64 -> floating(11, 52);
    };
  }

  /** An integer of some bits, zero-extended. */
  long integer(int bits) {
    long mask = -1L >>> (Long.SIZE - bits);
    long value =
        switch (random.nextInt(9)) {
          case 0 -> 0;
          case 1 -> random.nextInt(3) - 1;
          case 2 -> 1L << (bits - 1);
          case 3 -> (1L << (bits - 1)) - 1;
          case 4 -> (1L << random.nextInt(bits)) + random.nextInt(3) - 1;
          case 5 -> random.nextInt(256) - 128;
          case 6 -> random.nextLong() >> random.nextInt(Long.SIZE);
          default -> random.nextLong();
        };
    return value & mask;
  }

  /** An address-sized integer, of any width. */
  long integer() {
    return switch (random.nextInt(4)) {
      case 0 -> integer(8) | random.nextLong() << 8;
      case 1 -> integer(16) | random.nextLong() << 16;
      case 2 -> integer(32) | (random.nextBoolean() ? 0 : random.nextLong() << 32);
      default -> integer(64);
    };
  }

  /** A number in an IEEE format. */
  private long floating(int exponentBits, int fractionBits) {
    long exponents = (1L << exponentBits) - 1;
    long bias = exponents >> 1;
    long fractions = (1L << fractionBits) - 1;
    long fraction = fraction(fractionBits);
    long exponent =
        switch (random.nextInt(14)) {
          case 0 -> {
            fraction = 0;
            yield random.nextBoolean() ? 0 : exponents;
          }
          case 1 -> 0;
          case 2 -> exponents;
          case 3 -> 1 + random.nextInt(3);
          case 4 -> exponents - 1 - random.nextInt(3);
          case 5 -> (bias >> 1) + random.nextInt(5);
          case 6 -> bias + (bias >> 1) - random.nextInt(5);
          case 7 -> bias + random.nextInt(Math.min(70, (int) bias));
          case 8 -> bias + fractionBits - random.nextInt(5) + 2;
          case 9 -> random.nextInt((int) exponents + 1);
          default -> bias + random.nextInt(5) - 2;
        };
    long sign = random.nextBoolean() ? 1 : 0;
    return sign << (exponentBits + fractionBits)
        | exponent << fractionBits
        | (fraction & fractions);
  }

  private long fraction(int bits) {
    long ones = -1L >>> (Long.SIZE - bits);
    long value =
        switch (random.nextInt(8)) {
          case 0 -> 0;
          case 1 -> ones;
          case 2 -> 1L << random.nextInt(bits);
          case 3 -> -1L << random.nextInt(bits);
          case 4 -> random.nextLong() << random.nextInt(bits);
          case 5 -> random.nextInt(4);
          default -> random.nextLong();
        };
    return value & ones;
  }

  /** The significand of an extended number, mostly with its integer bit as it should be. */
  long significand(int exponent) {
    long value = fraction(63);
    boolean plain = (exponent & 0x7fff) != 0;
    return oneIn(25) ? random.nextLong() : plain ? value | Long.MIN_VALUE : value;
  }

  /** Sign and exponent of an extended number. */
  int exponent() {
    int exponent =
        switch (random.nextInt(13)) {
          case 0 -> 0;
          case 1 -> 0x7fff;
          case 2 -> 1 + random.nextInt(70);
          case 3 -> 0x7ffe - random.nextInt(70);
          case 4 -> 0x3fff - 1022 - random.nextInt(60) + 4;
          case 5 -> 0x3fff + 1023 - random.nextInt(4) + 2;
          case 6 -> 0x3fff - 126 - random.nextInt(30) + 4;
          case 7 -> 0x3fff + 127 - random.nextInt(4) + 2;
          case 8 -> 0x3fff + random.nextInt(68);
          case 9 -> random.nextInt(0x8000);
          default -> 0x3fff + random.nextInt(7) - 3;
        };
    return exponent | (random.nextBoolean() ? 0x8000 : 0);
  }

  /** MXCSR, mostly with all exceptions masked. */
  int mxcsr() {
    int masks = oneIn(6) ? random.nextInt(64) : 63;
    int flags = random.nextBoolean() ? 0 : random.nextInt(64);
    int zeros = (oneIn(7) ? 1 << 6 : 0) | (oneIn(7) ? 1 << 15 : 0);
    return masks << 7 | flags | zeros | random.nextInt(4) << 13;
  }

  /** The x87 control word, likewise. */
  int fpuControl() {
    int masks = oneIn(6) ? random.nextInt(64) : 63;
    int precision = random.nextBoolean() ? 3 : random.nextInt(4);
    return 0x40 | masks | precision << 8 | random.nextInt(4) << 10;
  }

  /** Status flags of RFLAGS and those that are always there. */
  long flags() {
    long direction = oneIn(3) ? Arena.DIRECTION : 0;
    return (random.nextInt() & Arena.STATUS_FLAGS) | direction | 0x202;
  }
}
