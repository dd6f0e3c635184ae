package org.amber.snapshot;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Where digests come from. */
final class Digests {
  static final int SHA256_LENGTH = 32;

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
