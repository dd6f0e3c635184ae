package org.amber.jvm.vector;

/**
 * Rounds of AES (FIPS 197). A column is an int whose lowest byte is its first; two quadwords are
 * the four columns.
 */
final class Aes {
  private static final int BYTES = 256;
  private static final int COLUMNS = 4;

  /** The S-box, and its inverse. */
  private static final byte[] BOX = new byte[BYTES];

  private static final byte[] INVERSE_BOX = new byte[BYTES];

  /** What a byte that is the first of a column gives after the S-box and MixColumns. */
  private static final int[] MIXED = new int[BYTES];

  /** The same for the inverses. */
  private static final int[] INVERSE_MIXED = new int[BYTES];

  static {
    fillBoxes();
    for (int i = 0; i < BYTES; i++) {
      int s = BOX[i] & 0xff;
      MIXED[i] = column(times(s, 2), s, s, times(s, 3));
      int t = INVERSE_BOX[i] & 0xff;
      INVERSE_MIXED[i] = column(times(t, 14), times(t, 9), times(t, 13), times(t, 11));
    }
  }

  private Aes() {}

  private static int column(int first, int second, int third, int fourth) {
    return first | second << 8 | third << 16 | fourth << 24;
  }

  /** The product of bytes as polynomials modulo x^8 + x^4 + x^3 + x + 1. */
  private static int times(int a, int b) {
    int product = 0;
    for (int i = 7; i >= 0; i--) {
      product <<= 1;
      if ((product & 0x100) != 0) {
        product ^= 0x11b;
      }
      if ((b >> i & 1) != 0) {
        product ^= a;
      }
    }
    return product;
  }

  /** By powers of 3, which generate all bytes but 0, and those of its inverse. */
  private static void fillBoxes() {
    int power = 1;
    int inverse = 1;
    do {
      box(power, inverse);
      power = times(power, 3);
      inverse = times(inverse, 0xf6);
    } while (power != 1);
    box(0, 0);
  }

  private static void box(int value, int inverse) {
    int twice = inverse | inverse << 8;
    int s = inverse ^ twice >> 7 ^ twice >> 6 ^ twice >> 5 ^ twice >> 4 ^ 0x63;
    BOX[value] = (byte) s;
    INVERSE_BOX[s & 0xff] = (byte) value;
  }

  /** A byte of the state. */
  private static int at(long[] v, int place, int row, int column) {
    int c = column & (COLUMNS - 1);
    return (int) (v[place + (c >> 1)] >>> (32 * (c & 1) + 8 * row)) & 0xff;
  }

  private static int xored(long[] v, int place, int column, int value) {
    return (int) (v[place + (column >> 1)] >>> (32 * (column & 1))) ^ value;
  }

  /**
   * A column of a round without its key, from bytes that ShiftRows brings there.
   *
   * @param step 1, or -1 for the inverse
   */
  private static int mixed(long[] v, int place, int column, int step, int[] table) {
    return table[at(v, place, 0, column)]
        ^ Integer.rotateLeft(table[at(v, place, 1, column + step)], 8)
        ^ Integer.rotateLeft(table[at(v, place, 2, column + 2 * step)], 16)
        ^ Integer.rotateLeft(table[at(v, place, 3, column + 3 * step)], 24);
  }

  private static int substituted(long[] v, int place, int column, int step, byte[] box) {
    return column(
        box[at(v, place, 0, column)] & 0xff,
        box[at(v, place, 1, column + step)] & 0xff,
        box[at(v, place, 2, column + 2 * step)] & 0xff,
        box[at(v, place, 3, column + 3 * step)] & 0xff);
  }

  private static void round(long[] v, int to, int a, int key, int step, int[] table) {
    for (int i = 0; i < 2; i++) {
      v[to + i] =
          PackedIntegers.dwords(
              xored(v, key, 2 * i, mixed(v, a, 2 * i, step, table)),
              xored(v, key, 2 * i + 1, mixed(v, a, 2 * i + 1, step, table)));
    }
  }

  private static void lastRound(long[] v, int to, int a, int key, int step, byte[] box) {
    for (int i = 0; i < 2; i++) {
      v[to + i] =
          PackedIntegers.dwords(
              xored(v, key, 2 * i, substituted(v, a, 2 * i, step, box)),
              xored(v, key, 2 * i + 1, substituted(v, a, 2 * i + 1, step, box)));
    }
  }

  /** AESENC. */
  static void encrypt(long[] v, int to, int a, int key) {
    round(v, to, a, key, 1, MIXED);
  }

  /** AESENCLAST. */
  static void encryptLast(long[] v, int to, int a, int key) {
    lastRound(v, to, a, key, 1, BOX);
  }

  /** AESDEC. */
  static void decrypt(long[] v, int to, int a, int key) {
    round(v, to, a, key, -1, INVERSE_MIXED);
  }

  /** AESDECLAST. */
  static void decryptLast(long[] v, int to, int a, int key) {
    lastRound(v, to, a, key, -1, INVERSE_BOX);
  }

  /** AESIMC, of b. */
  static void inverseMixColumns(long[] v, int to, int a, int b) {
    for (int i = 0; i < 2; i++) {
      long quad = v[b + i];
      v[to + i] = PackedIntegers.dwords(unmixed((int) quad), unmixed((int) (quad >>> 32)));
    }
  }

  /** The S-box undoes what is within the table. */
  private static int unmixed(int column) {
    int result = 0;
    for (int row = 0; row < COLUMNS; row++) {
      int value = BOX[column >>> (8 * row) & 0xff] & 0xff;
      result ^= Integer.rotateLeft(INVERSE_MIXED[value], 8 * row);
    }
    return result;
  }

  /** AESKEYGENASSIST, of b. */
  static void assistKeyGeneration(long[] v, int to, int b, int constant) {
    for (int i = 0; i < 2; i++) {
      int word = (int) (v[b + i] >>> 32);
      int substituted =
          column(
              BOX[word & 0xff] & 0xff,
              BOX[word >>> 8 & 0xff] & 0xff,
              BOX[word >>> 16 & 0xff] & 0xff,
              BOX[word >>> 24] & 0xff);
      v[to + i] =
          PackedIntegers.dwords(substituted, Integer.rotateRight(substituted, 8) ^ constant);
    }
  }
}
