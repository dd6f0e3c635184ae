package org.amber.jvm.vector;

/** Rearranges the elements of quadwords. */
final class Shuffles {
  private static final int DWORD = 32;
  private static final long LOW = 0xffff_ffffL;
  private static final int SELECTOR = 2;

  private Shuffles() {}

  /** Elements of the lower halves in turn, the first of a: PUNPCKLBW. */
  static long interleaveLowBytes(long a, long b) {
    return spreadBytes(a) | spreadBytes(b) << 8;
  }

  static long interleaveHighBytes(long a, long b) {
    return interleaveLowBytes(a >>> DWORD, b >>> DWORD);
  }

  private static long spreadBytes(long a) {
    return PackedIntegers.extendUnsigned(a, 8, 16);
  }

  static long interleaveLowWords(long a, long b) {
    return PackedIntegers.extendUnsigned(a, 16, 32)
        | PackedIntegers.extendUnsigned(b, 16, 32) << 16;
  }

  static long interleaveHighWords(long a, long b) {
    return interleaveLowWords(a >>> DWORD, b >>> DWORD);
  }

  static long interleaveLowDwords(long a, long b) {
    return (a & LOW) | b << DWORD;
  }

  static long interleaveHighDwords(long a, long b) {
    return a >>> DWORD | (b & ~LOW);
  }

  /** PUNPCKLQDQ's lower quadword. */
  static long first(long a, long b) {
    return a;
  }

  /** PUNPCKLQDQ's upper quadword. */
  static long second(long a, long b) {
    return b;
  }

  /** The low dword twice: MOVSLDUP. */
  static long repeatLowDword(long a) {
    return (a & LOW) | a << DWORD;
  }

  /** MOVSHDUP. */
  static long repeatHighDword(long a) {
    return a >>> DWORD | (a & ~LOW);
  }

  /** Four words, each chosen by two bits: PSHUFW. */
  static long words(long a, int selectors) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      long word = a >>> (16 * (selectors >> (SELECTOR * i) & 3)) & 0xffff;
      result |= word << (16 * i);
    }
    return result;
  }

  /** One of four dwords. */
  static long dword(long low, long high, int selector) {
    long half = (selector & 2) == 0 ? low : high;
    return half >>> (DWORD * (selector & 1)) & LOW;
  }

  /** Two of four dwords, each chosen by two bits. */
  static long dwords(long low, long high, int selectors) {
    return dword(low, high, selectors) | dword(low, high, selectors >> SELECTOR) << DWORD;
  }

  /** Bytes out of sixteen, by those of {@code control}; zero where that is negative: PSHUFB. */
  static long bytes(long low, long high, long control) {
    long result = 0;
    for (int i = 0; i < 8; i++) {
      int selector = PackedIntegers.signedByte(control, i);
      if (selector >= 0) {
        long half = (selector & 8) == 0 ? low : high;
        result |= (half >>> (8 * (selector & 7)) & 0xff) << (8 * i);
      }
    }
    return result;
  }

  /** Eight of sixteen bytes, from byte {@code from} on, 0 to 7. */
  static long funnel(long low, long high, int from) {
    return from == 0 ? low : low >>> (8 * from) | high << (Long.SIZE - 8 * from);
  }

  /** A mask of the elements whose bits in {@code bits} are set, the lowest first. */
  static long mask(int bits, int elementBits) {
    long mask = 0;
    for (int i = 0; i < Long.SIZE / elementBits; i++) {
      if ((bits >> i & 1) != 0) {
        mask |= -1L >>> (Long.SIZE - elementBits) << (elementBits * i);
      }
    }
    return mask;
  }
}
