package org.amber.jvm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Whole ciphers and digests made of the instructions' functions, against Java's own. */
class CiphersTest {
  private static final int STATE = 4;
  private static final int RESULT = 8;
  private static final int KEYS = 12;
  private static final int ROUNDS = 10;

  private final Random random = new Random(11);

  private static long[] quads(byte[] bytes) {
    long[] quads = new long[2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(quads);
    return quads;
  }

  private static byte[] bytes(long[] v, int place) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(v[place])
        .putLong(v[place + 1])
        .array();
  }

  private byte[] block() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void replace(long[] v, int place) {
    v[place] = v[RESULT];
    v[place + 1] = v[RESULT + 1];
  }

  /** The round keys of AES-128, from {@link #KEYS} on. */
  private static long[] expanded(byte[] key) {
    long[] v = new long[KEYS + 2 * (ROUNDS + 1)];
    System.arraycopy(quads(key), 0, v, KEYS, 2);
    int constant = 1;
    for (int place = KEYS; place < KEYS + 2 * ROUNDS; place += 2) {
      Aes.assistKeyGeneration(v, RESULT, place, constant);
      int word = (int) (v[RESULT + 1] >>> 32);
      int first = (int) v[place] ^ word;
      int second = (int) (v[place] >>> 32) ^ first;
      int third = (int) v[place + 1] ^ second;
      int fourth = (int) (v[place + 1] >>> 32) ^ third;
      v[place + 2] = PackedIntegers.dwords(first, second);
      v[place + 3] = PackedIntegers.dwords(third, fourth);
      constant = constant << 1 ^ (constant >> 7) * 0x11b;
    }
    return v;
  }

  @Test
  void aesEncryptsAndDecrypts() throws Exception {
    for (int i = 0; i < 50; i++) {
      byte[] key = block();
      byte[] plain = block();
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      byte[] expected = cipher.doFinal(plain);

      long[] v = expanded(key);
      System.arraycopy(quads(plain), 0, v, STATE, 2);
      v[STATE] ^= v[KEYS];
      v[STATE + 1] ^= v[KEYS + 1];
      for (int round = 1; round < ROUNDS; round++) {
        Aes.encrypt(v, RESULT, STATE, KEYS + 2 * round);
        replace(v, STATE);
      }
      Aes.encryptLast(v, RESULT, STATE, KEYS + 2 * ROUNDS);
      replace(v, STATE);
      assertThat(bytes(v, STATE)).isEqualTo(expected);

      v[STATE] ^= v[KEYS + 2 * ROUNDS];
      v[STATE + 1] ^= v[KEYS + 2 * ROUNDS + 1];
      for (int round = ROUNDS - 1; round > 0; round--) {
        Aes.inverseMixColumns(v, RESULT, 0, KEYS + 2 * round);
        replace(v, KEYS + 2 * round);
        Aes.decrypt(v, RESULT, STATE, KEYS + 2 * round);
        replace(v, STATE);
      }
      Aes.decryptLast(v, RESULT, STATE, KEYS);
      assertThat(bytes(v, RESULT)).isEqualTo(plain);
    }
  }

  /** One block of a message that is shorter than 56 bytes, as words. */
  private static int[] padded(byte[] message) {
    ByteBuffer block = ByteBuffer.allocate(64).put(message).put((byte) 0x80);
    block.putLong(56, 8L * message.length);
    int[] words = new int[16];
    block.rewind().asIntBuffer().get(words);
    return words;
  }

  private byte[] message() {
    byte[] bytes = new byte[random.nextInt(56)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The lowest word first. */
  private static void put(long[] v, int place, int first, int second, int third, int fourth) {
    v[place] = PackedIntegers.dwords(first, second);
    v[place + 1] = PackedIntegers.dwords(third, fourth);
  }

  private static int word(long[] v, int place, int number) {
    return (int) (v[place + number / 2] >>> (32 * (number % 2)));
  }

  @Test
  void sha256() throws Exception {
    for (int i = 0; i < 50; i++) {
      byte[] message = message();
      assertThat(sha256(padded(message)))
          .isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));
    }
  }

  private static byte[] sha256(int[] block) {
    int[] w = Arrays.copyOf(block, 64);
    long[] v = new long[24];
    for (int t = 16; t < 64; t += 4) {
      put(v, 4, w[t - 16], w[t - 15], w[t - 14], w[t - 13]);
      put(v, 12, w[t - 12], w[t - 11], w[t - 10], w[t - 9]);
      Sha.firstMessage256(v, 8, 4, 12);
      int[] sum = new int[4];
      for (int k = 0; k < 4; k++) {
        sum[k] = word(v, 8, k) + w[t - 7 + k];
      }
      put(v, 4, sum[0], sum[1], sum[2], sum[3]);
      put(v, 12, w[t - 4], w[t - 3], w[t - 2], w[t - 1]);
      Sha.secondMessage256(v, 8, 4, 12);
      for (int k = 0; k < 4; k++) {
        w[t + k] = word(v, 8, k);
      }
    }
    int[] primes = primes();
    int[] h = new int[8];
    for (int k = 0; k < 8; k++) {
      h[k] = fraction(Math.sqrt(primes[k]));
    }
    int abef = 4;
    int cdgh = 12;
    put(v, abef, h[5], h[4], h[1], h[0]);
    put(v, cdgh, h[7], h[6], h[3], h[2]);
    for (int t = 0; t < 64; t += 2) {
      int first = w[t] + fraction(Math.cbrt(primes[t]));
      v[0] = PackedIntegers.dwords(first, w[t + 1] + fraction(Math.cbrt(primes[t + 1])));
      Sha.twoRounds256(v, 20, cdgh, abef);
      v[cdgh] = v[abef];
      v[cdgh + 1] = v[abef + 1];
      v[abef] = v[20];
      v[abef + 1] = v[21];
    }
    ByteBuffer digest = ByteBuffer.allocate(32);
    int[] places = {abef, abef, cdgh, cdgh, abef, abef, cdgh, cdgh};
    int[] numbers = {3, 2, 3, 2, 1, 0, 1, 0};
    for (int k = 0; k < 8; k++) {
      digest.putInt(h[k] + word(v, places[k], numbers[k]));
    }
    return digest.array();
  }

  private static int fraction(double value) {
    return (int) (long) ((value - Math.floor(value)) * (1L << 32));
  }

  private static int[] primes() {
    return IntStream.iterate(2, n -> n + 1)
        .filter(n -> BigInteger.valueOf(n).isProbablePrime(50))
        .limit(64)
        .toArray();
  }

  @Test
  void sha1() throws Exception {
    for (int i = 0; i < 50; i++) {
      byte[] message = message();
      assertThat(sha1(padded(message)))
          .isEqualTo(MessageDigest.getInstance("SHA-1").digest(message));
    }
  }

  private static byte[] sha1(int[] block) {
    int[] w = Arrays.copyOf(block, 80);
    long[] v = new long[24];
    for (int t = 16; t < 80; t += 4) {
      put(v, 4, w[t - 13], w[t - 14], w[t - 15], w[t - 16]);
      put(v, 12, w[t - 9], w[t - 10], w[t - 11], w[t - 12]);
      Sha.firstMessage1(v, 8, 4, 12);
      put(v, 4, w[t - 5], w[t - 6], w[t - 7], w[t - 8]);
      v[8] ^= v[4];
      v[9] ^= v[5];
      put(v, 12, w[t - 1], w[t - 2], w[t - 3], w[t - 4]);
      Sha.secondMessage1(v, 4, 8, 12);
      for (int k = 0; k < 4; k++) {
        w[t + k] = word(v, 4, 3 - k);
      }
    }
    int[] h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    int state = 4;
    int before = 8;
    int message = 12;
    put(v, state, h[3], h[2], h[1], h[0]);
    for (int t = 0; t < 80; t += 4) {
      put(v, 16, w[t + 3], w[t + 2], w[t + 1], w[t]);
      if (t == 0) {
        put(v, message, w[3], w[2], w[1], w[0] + h[4]);
      } else {
        Sha.nextE1(v, message, before, 16);
      }
      v[before] = v[state];
      v[before + 1] = v[state + 1];
      Sha.fourRounds1(v, 20, state, message, t / 20);
      v[state] = v[20];
      v[state + 1] = v[21];
    }
    int e = Integer.rotateLeft(word(v, before, 3), 30);
    ByteBuffer digest = ByteBuffer.allocate(20);
    for (int k = 0; k < 4; k++) {
      digest.putInt(h[k] + word(v, state, 3 - k));
    }
    return digest.putInt(h[4] + e).array();
  }

  @Test
  void carrylessProducts() {
    assertThat(Carryless.low(0b1011, 0b110)).isEqualTo(0b111010);
    assertThat(Carryless.low(-1, -1)).isEqualTo(0x5555_5555_5555_5555L);
    assertThat(Carryless.high(-1, -1)).isEqualTo(0x5555_5555_5555_5555L);
    assertThat(Carryless.high(1L << 63, 1L << 63)).isEqualTo(1L << 62);
    assertThat(Carryless.low(1L << 63, 1L << 63)).isZero();
  }
}
