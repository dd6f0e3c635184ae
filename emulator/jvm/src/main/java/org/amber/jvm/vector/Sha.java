package org.amber.jvm.vector;

/** Rounds and message schedules of SHA-1 and SHA-256 (FIPS 180-4), four words in two quadwords. */
final class Sha {
  private static final int[] CONSTANTS = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
  private static final int ROUNDS = 4;

  private Sha() {}

  /** A word; the lowest is number 0. */
  private static int word(long[] v, int place, int number) {
    return (int) (v[place + (number >> 1)] >>> (32 * (number & 1)));
  }

  private static void put(long[] v, int to, int first, int second, int third, int fourth) {
    v[to] = PackedIntegers.dwords(first, second);
    v[to + 1] = PackedIntegers.dwords(third, fourth);
  }

  private static int choose(int x, int y, int z) {
    return (x & y) ^ (~x & z);
  }

  private static int majority(int x, int y, int z) {
    return (x & y) ^ (x & z) ^ (y & z);
  }

  private static int mix1(int function, int x, int y, int z) {
    return switch (function) {
      case 0 -> choose(x, y, z);
      case 2 -> majority(x, y, z);
      default -> x ^ y ^ z;
    };
  }

  /** SHA1RNDS4: the message's first word has E in it already. */
  static void fourRounds1(long[] v, int to, int state, int message, int number) {
    int function = number & 3;
    int a = word(v, state, 3);
    int b = word(v, state, 2);
    int c = word(v, state, 1);
    int d = word(v, state, 0);
    int e = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int next =
          mix1(function, b, c, d)
              + Integer.rotateLeft(a, 5)
              + word(v, message, ROUNDS - 1 - i)
              + e
              + CONSTANTS[function];
      e = d;
      d = c;
      c = Integer.rotateLeft(b, 30);
      b = a;
      a = next;
    }
    put(v, to, d, c, b, a);
  }

  /** SHA1NEXTE. */
  static void nextE1(long[] v, int to, int a, int b) {
    int e = Integer.rotateLeft(word(v, a, 3), 30);
    v[to] = v[b];
    v[to + 1] = PackedIntegers.dwords(word(v, b, 2), word(v, b, 3) + e);
  }

  /** SHA1MSG1. */
  static void firstMessage1(long[] v, int to, int a, int b) {
    v[to] = v[a] ^ v[b + 1];
    v[to + 1] = v[a + 1] ^ v[a];
  }

  /** SHA1MSG2. */
  static void secondMessage1(long[] v, int to, int a, int b) {
    int w16 = Integer.rotateLeft(word(v, a, 3) ^ word(v, b, 2), 1);
    int w17 = Integer.rotateLeft(word(v, a, 2) ^ word(v, b, 1), 1);
    int w18 = Integer.rotateLeft(word(v, a, 1) ^ word(v, b, 0), 1);
    int w19 = Integer.rotateLeft(word(v, a, 0) ^ w16, 1);
    put(v, to, w19, w18, w17, w16);
  }

  /** SHA256RNDS2: its words and constants are added up in XMM0. */
  static void twoRounds256(long[] v, int to, int cdgh, int abef) {
    int a = word(v, abef, 3);
    int b = word(v, abef, 2);
    int c = word(v, cdgh, 3);
    int d = word(v, cdgh, 2);
    int e = word(v, abef, 1);
    int f = word(v, abef, 0);
    int g = word(v, cdgh, 1);
    int h = word(v, cdgh, 0);
    for (int i = 0; i < 2; i++) {
      int sum = h + choose(e, f, g) + bigSigma(e, 6, 11, 25) + word(v, 0, i);
      h = g;
      g = f;
      f = e;
      e = d + sum;
      d = c;
      int next = sum + majority(a, b, c) + bigSigma(a, 2, 13, 22);
      c = b;
      b = a;
      a = next;
    }
    put(v, to, f, e, b, a);
  }

  private static int bigSigma(int x, int first, int second, int third) {
    return Integer.rotateRight(x, first)
        ^ Integer.rotateRight(x, second)
        ^ Integer.rotateRight(x, third);
  }

  private static int smallSigma0(int x) {
    return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
  }

  private static int smallSigma1(int x) {
    return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
  }

  /** SHA256MSG1. */
  static void firstMessage256(long[] v, int to, int a, int b) {
    put(
        v,
        to,
        word(v, a, 0) + smallSigma0(word(v, a, 1)),
        word(v, a, 1) + smallSigma0(word(v, a, 2)),
        word(v, a, 2) + smallSigma0(word(v, a, 3)),
        word(v, a, 3) + smallSigma0(word(v, b, 0)));
  }

  /** SHA256MSG2. */
  static void secondMessage256(long[] v, int to, int a, int b) {
    int w16 = word(v, a, 0) + smallSigma1(word(v, b, 2));
    int w17 = word(v, a, 1) + smallSigma1(word(v, b, 3));
    int w18 = word(v, a, 2) + smallSigma1(w16);
    int w19 = word(v, a, 3) + smallSigma1(w17);
    put(v, to, w16, w17, w18, w19);
  }
}
