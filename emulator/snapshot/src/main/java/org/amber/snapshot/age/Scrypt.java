package org.amber.snapshot.age;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.Mac;

/** scrypt (RFC 7914) with r = 8 and p = 1: a key from a passphrase, slowly and with much memory. */
final class Scrypt {
  /** Words of a block of 128 r bytes. */
  private static final int WORDS = 32 * 8;

  private static final int SALSA_WORDS = 16;
  private static final ValueLayout.OfInt LITTLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Scrypt() {}

  /**
   * Derives 32 bytes.
   *
   * @param logCost the cost N is two to this; takes 1 KiB times N of memory
   * @throws OutOfMemoryError when there is not that much
   */
  static byte[] derive(byte[] passphrase, byte[] salt, int logCost) {
    byte[] bytes = pbkdf2(passphrase, salt, WORDS * Integer.BYTES);
    int[] block = new int[WORDS];
    MemorySegment.copy(MemorySegment.ofArray(bytes), LITTLE, 0, block, 0, WORDS);
    mix(block, 1 << logCost);
    MemorySegment.copy(block, 0, MemorySegment.ofArray(bytes), LITTLE, 0, WORDS);
    byte[] key = pbkdf2(passphrase, bytes, 32);
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(block, 0);
    return key;
  }

  /** PBKDF2 with HMAC-SHA-256 and one iteration. */
  private static byte[] pbkdf2(byte[] passphrase, byte[] salt, int length) {
    Mac mac = Primitives.hmac(passphrase);
    byte[] out = new byte[length];
    for (int i = 0; i * 32 < length; i++) {
      mac.update(salt);
      mac.update(new byte[] {0, 0, 0, (byte) (i + 1)});
      byte[] part = mac.doFinal();
      System.arraycopy(part, 0, out, i * 32, 32);
      Arrays.fill(part, (byte) 0);
    }
    return out;
  }

  /** ROMix. */
  private static void mix(int[] block, int cost) {
    try (Arena arena = Arena.ofConfined()) {
      long blockBytes = (long) WORDS * Integer.BYTES;
      MemorySegment seen = arena.allocate(blockBytes * cost, 64);
      int[] scratch = new int[WORDS];
      int[] other = new int[WORDS];
      int[] salsa = new int[SALSA_WORDS];
      for (int i = 0; i < cost; i++) {
        MemorySegment.copy(block, 0, seen, ValueLayout.JAVA_INT, i * blockBytes, WORDS);
        blockMix(block, scratch, salsa);
      }
      for (int i = 0; i < cost; i++) {
        long at = (block[WORDS - SALSA_WORDS] & (cost - 1)) * blockBytes;
        MemorySegment.copy(seen, ValueLayout.JAVA_INT, at, other, 0, WORDS);
        for (int k = 0; k < WORDS; k++) {
          block[k] ^= other[k];
        }
        blockMix(block, scratch, salsa);
      }
      seen.fill((byte) 0);
      Arrays.fill(scratch, 0);
      Arrays.fill(other, 0);
    }
  }

  private static void blockMix(int[] block, int[] scratch, int[] x) {
    System.arraycopy(block, WORDS - SALSA_WORDS, x, 0, SALSA_WORDS);
    int parts = WORDS / SALSA_WORDS;
    for (int part = 0; part < parts; part++) {
      for (int k = 0; k < SALSA_WORDS; k++) {
        x[k] ^= block[part * SALSA_WORDS + k];
      }
      salsa(x);
      int to = part / 2 + (part % 2) * (parts / 2);
      System.arraycopy(x, 0, scratch, to * SALSA_WORDS, SALSA_WORDS);
    }
    System.arraycopy(scratch, 0, block, 0, WORDS);
  }

  /** Salsa20/8. In variables, not in an array: whoever has a passphrase waits for this. */
  private static void salsa(int[] b) {
    int x0 = b[0];
    int x1 = b[1];
    int x2 = b[2];
    int x3 = b[3];
    int x4 = b[4];
    int x5 = b[5];
    int x6 = b[6];
    int x7 = b[7];
    int x8 = b[8];
    int x9 = b[9];
    int x10 = b[10];
    int x11 = b[11];
    int x12 = b[12];
    int x13 = b[13];
    int x14 = b[14];
    int x15 = b[15];
    for (int i = 0; i < 4; i++) {
      x4 ^= Integer.rotateLeft(x0 + x12, 7);
      x8 ^= Integer.rotateLeft(x4 + x0, 9);
      x12 ^= Integer.rotateLeft(x8 + x4, 13);
      x0 ^= Integer.rotateLeft(x12 + x8, 18);
      x9 ^= Integer.rotateLeft(x5 + x1, 7);
      x13 ^= Integer.rotateLeft(x9 + x5, 9);
      x1 ^= Integer.rotateLeft(x13 + x9, 13);
      x5 ^= Integer.rotateLeft(x1 + x13, 18);
      x14 ^= Integer.rotateLeft(x10 + x6, 7);
      x2 ^= Integer.rotateLeft(x14 + x10, 9);
      x6 ^= Integer.rotateLeft(x2 + x14, 13);
      x10 ^= Integer.rotateLeft(x6 + x2, 18);
      x3 ^= Integer.rotateLeft(x15 + x11, 7);
      x7 ^= Integer.rotateLeft(x3 + x15, 9);
      x11 ^= Integer.rotateLeft(x7 + x3, 13);
      x15 ^= Integer.rotateLeft(x11 + x7, 18);
      x1 ^= Integer.rotateLeft(x0 + x3, 7);
      x2 ^= Integer.rotateLeft(x1 + x0, 9);
      x3 ^= Integer.rotateLeft(x2 + x1, 13);
      x0 ^= Integer.rotateLeft(x3 + x2, 18);
      x6 ^= Integer.rotateLeft(x5 + x4, 7);
      x7 ^= Integer.rotateLeft(x6 + x5, 9);
      x4 ^= Integer.rotateLeft(x7 + x6, 13);
      x5 ^= Integer.rotateLeft(x4 + x7, 18);
      x11 ^= Integer.rotateLeft(x10 + x9, 7);
      x8 ^= Integer.rotateLeft(x11 + x10, 9);
      x9 ^= Integer.rotateLeft(x8 + x11, 13);
      x10 ^= Integer.rotateLeft(x9 + x8, 18);
      x12 ^= Integer.rotateLeft(x15 + x14, 7);
      x13 ^= Integer.rotateLeft(x12 + x15, 9);
      x14 ^= Integer.rotateLeft(x13 + x12, 13);
      x15 ^= Integer.rotateLeft(x14 + x13, 18);
    }
    b[0] += x0;
    b[1] += x1;
    b[2] += x2;
    b[3] += x3;
    b[4] += x4;
    b[5] += x5;
    b[6] += x6;
    b[7] += x7;
    b[8] += x8;
    b[9] += x9;
    b[10] += x10;
    b[11] += x11;
    b[12] += x12;
    b[13] += x13;
    b[14] += x14;
    b[15] += x15;
  }
}
