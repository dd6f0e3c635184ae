package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What each stored page is known by: the first half of the SHA-256 of its contents. Two pages with
 * one id are one page; whoever could make others would have to try 2^64 of them, and would harm a
 * machine of his own.
 *
 * @param bytes one behind the other, in the order of the stored pages
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record PageIds(byte[] bytes) implements PageDigests {
  static final int LENGTH = 16;

  /** The first half of the id of a page, which are numbered from 1 on. */
  long high(int page) {
    return (long) PageSlice.WORD.get(bytes, (page - 1) * LENGTH);
  }

  /** The second half. */
  long low(int page) {
    return (long) PageSlice.WORD.get(bytes, (page - 1) * LENGTH + Long.BYTES);
  }

  @Override
  public byte[] idOf(int page) {
    return Arrays.copyOfRange(bytes, (page - 1) * LENGTH, page * LENGTH);
  }

  @Override
  public boolean match(int group, ByteBuffer content, MessageDigest sha256) {
    int start = group * GroupTable.GROUP_PAGES * LENGTH;
    int end = content.limit();
    while (content.position() < end) {
      content.limit(content.position() + GroupTable.PAGE_SIZE);
      sha256.update(content);
      if (!Arrays.equals(sha256.digest(), 0, LENGTH, bytes, start, start + LENGTH)) {
        return false;
      }
      start += LENGTH;
    }
    return true;
  }
}
