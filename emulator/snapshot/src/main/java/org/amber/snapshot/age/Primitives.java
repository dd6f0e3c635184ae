package org.amber.snapshot.age;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The JDK's algorithms, in the forms in which age uses them. */
final class Primitives {
  /** Bytes that authentication adds. */
  static final int TAG = 16;

  static final int KEY = 32;
  private static final int NONCE = 12;
  private static final String CHACHA = "ChaCha20";

  private Primitives() {}

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("this Java lacks an algorithm: " + e.getMessage(), e);
  }

  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // An empty key is the same as a zero, which Java insists on.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** HKDF-SHA-256, 32 bytes. */
  static byte[] hkdf(byte[] secret, byte[] salt, String info) {
    try {
      HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(secret);
      HKDFParameterSpec.Builder salted = salt.length == 0 ? extract : extract.addSalt(salt);
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(salted.thenExpand(info.getBytes(StandardCharsets.US_ASCII), KEY));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static Cipher chacha() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static SecretKeySpec chachaKey(byte[] key) {
    return new SecretKeySpec(key, CHACHA);
  }

  /** Encrypts what a key is used for but once. */
  static byte[] seal(byte[] key, byte[] content) {
    try {
      Cipher cipher = chacha();
      cipher.init(Cipher.ENCRYPT_MODE, chachaKey(key), new IvParameterSpec(new byte[NONCE]));
      return cipher.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** What {@link #seal} encrypted; null when it was another key, or the bytes were changed. */
  static byte @Nullable [] unseal(byte[] key, byte[] sealed) {
    try {
      Cipher cipher = chacha();
      cipher.init(Cipher.DECRYPT_MODE, chachaKey(key), new IvParameterSpec(new byte[NONCE]));
      return cipher.doFinal(sealed);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }
}
