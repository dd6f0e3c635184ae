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
      int[] salsa = new int[SALSA_WORDS];
      for (int i = 0; i < cost; i++) {
        MemorySegment.copy(block, 0, seen, ValueLayout.JAVA_INT, i * blockBytes, WORDS);
        blockMix(block, scratch, salsa);
      }
      for (int i = 0; i < cost; i++) {
        long at = (block[WORDS - SALSA_WORDS] & (cost - 1)) * blockBytes;
        for (int k = 0; k < WORDS; k++) {
          block[k] ^= seen.get(ValueLayout.JAVA_INT, at + (long) k * Integer.BYTES);
        }
        blockMix(block, scratch, salsa);
      }
      seen.fill((byte) 0);
      Arrays.fill(scratch, 0);
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

  /** Salsa20/8. */
  private static void salsa(int[] b) {
    int[] x = b.clone();
    for (int i = 0; i < 4; i++) {
      quarter(x, 0, 4, 8, 12);
      quarter(x, 5, 9, 13, 1);
      quarter(x, 10, 14, 2, 6);
      quarter(x, 15, 3, 7, 11);
      quarter(x, 0, 1, 2, 3);
      quarter(x, 5, 6, 7, 4);
      quarter(x, 10, 11, 8, 9);
      quarter(x, 15, 12, 13, 14);
    }
    for (int i = 0; i < SALSA_WORDS; i++) {
      b[i] += x[i];
    }
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
    x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
    x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
    x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
  }
}
