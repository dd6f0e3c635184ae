package org.amber.snapshot.age;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and decrypts the chunks of an age file, each by itself: where a chunk belongs, and
 * whether it is the last, is part of what is authenticated. By one thread at a time.
 */
final class ChunkCipher {
  /** Bytes of a chunk; only the last may have fewer. */
  static final int CHUNK = 64 << 10;

  /** Bytes of an encrypted chunk. */
  static final int SEALED = CHUNK + Primitives.TAG;

  /** Bytes at random, by which the files of one key differ. */
  static final int NONCE = 16;

  private final SecretKeySpec key;
  private final Cipher cipher = Primitives.chacha();

  /** For a file with this key. */
  ChunkCipher(byte[] payloadKey) {
    this.key = Primitives.chachaKey(payloadKey);
  }

  static byte[] payloadKey(byte[] fileKey, byte[] nonce) {
    return Primitives.hkdf(fileKey, nonce, "payload");
  }

  /** Encrypts the first bytes of a chunk; how many they are then. */
  int seal(long index, boolean last, byte[] content, int length, byte[] sealed) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(index, last));
      return cipher.doFinal(content, 0, length, sealed, 0);
    } catch (GeneralSecurityException e) {
      throw Primitives.missing(e);
    }
  }

  /**
   * Decrypts a chunk.
   *
   * @param length bytes of the encrypted chunk
   * @return whether it is what was encrypted, in its place
   */
  boolean open(long index, boolean last, byte[] sealed, int length, byte[] content) {
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(index, last));
      int ignored = cipher.doFinal(sealed, 0, length, content, 0);
      return true;
    } catch (AEADBadTagException e) {
      Arrays.fill(content, (byte) 0);
      return false;
    } catch (GeneralSecurityException e) {
      throw Primitives.missing(e);
    }
  }

  /** Eleven bytes of number, highest first, and one that is 1 at the last. */
  private static IvParameterSpec nonce(long index, boolean last) {
    ByteBuffer bytes = ByteBuffer.allocate(12);
    return new IvParameterSpec(bytes.putLong(3, index).put(11, (byte) (last ? 1 : 0)).array());
  }
}
