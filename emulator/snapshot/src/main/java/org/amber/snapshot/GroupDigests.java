package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 for each group of pages, as in format 1.
 *
 * @param bytes one behind the other
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record GroupDigests(byte[] bytes) implements PageDigests {
  static final int LENGTH = 32;

  @Override
  public byte @Nullable [] idOf(int page) {
    return null;
  }

  @Override
  public boolean match(int group, ByteBuffer content, MessageDigest sha256) {
    sha256.update(content);
    int start = group * LENGTH;
    return Arrays.equals(sha256.digest(), 0, LENGTH, bytes, start, start + LENGTH);
  }
}
