package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotFile;
import org.jspecify.annotations.Nullable;

/**
 * What stands before an age file, and is not encrypted.
 *
 * @param length bytes to where the age file begins
 * @param line what a store has to know; null when it is in none
 */
record Preface(int length, @Nullable ClearLine line) {
  static final byte[] FIRST_LINE = ascii(SnapshotFile.FIRST_LINE);
  private static final byte[] MAGIC = ascii(AgeHeader.MAGIC);
  private static final byte[] MARK = ascii(ClearLine.MARK);

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Where what is encrypted begins, behind our first line if there is one; -1: nothing is. */
  private static int start(ByteSource file) throws IOException {
    byte[] bytes = bytes(file, 0, FIRST_LINE.length + MAGIC.length);
    int start = startsWith(bytes, 0, FIRST_LINE) ? FIRST_LINE.length : 0;
    return startsWith(bytes, start, MAGIC) || startsWith(bytes, start, MARK) ? start : -1;
  }

  /** Whether a file is encrypted. */
  static boolean isIn(ByteSource file) throws IOException {
    return start(file) >= 0;
  }

  /**
   * Reads it; null when the file is not encrypted.
   *
   * @throws SnapshotException when it is damaged
   */
  static @Nullable Preface of(ByteSource file) throws IOException {
    int start = start(file);
    if (start < 0 || !startsWith(bytes(file, start, MARK.length), 0, MARK)) {
      return start < 0 ? null : new Preface(start, null);
    }
    byte[] bytes = bytes(file, start, ClearLine.LONGEST);
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length) {
      throw SnapshotException.damaged(file.name(), "the list of what it needs does not end", null);
    }
    try {
      String text = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
      return new Preface(start + end + 1, ClearLine.decode(text));
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(file.name(), e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] part) {
    return bytes.length >= from + part.length
        && Arrays.equals(bytes, from, from + part.length, part, 0, part.length);
  }

  /** Up to so many bytes. */
  static byte[] bytes(ByteSource file, long from, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.max(0, Math.min(most, file.size() - from))];
    file.readFully(ByteBuffer.wrap(bytes), from);
    return bytes;
  }
}
