package org.amber.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.abi.Errno;

/** Bounded reads from an {@link ElfSource}: all the bytes asked for, or a clear failure. */
final class ElfReader {
  private ElfReader() {}

  /** Reads as many of {@code length} bytes at {@code offset} as the file has; the rest is zero. */
  static byte[] readPadded(ElfSource source, long offset, int length) {
    byte[] bytes = new byte[length];
    fill(source, offset, bytes);
    return bytes;
  }

  /**
   * Reads exactly {@code length} bytes, which the caller has bounded.
   *
   * @throws ExecFailure with {@code errno}, saying that {@code what} lies outside the file
   */
  static ByteBuffer read(ElfSource source, long offset, int length, Errno errno, String what)
      throws ExecFailure {
    if (!isInside(source, offset, length)) {
      throw outside(source, offset, length, errno, what);
    }
    byte[] bytes = new byte[length];
    if (fill(source, offset, bytes) < length) {
      throw outside(source, offset, length, errno, what);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether the file has all of {@code length} bytes at {@code offset}, both read as unsigned. */
  static boolean isInside(ElfSource source, long offset, long length) {
    long size = source.size();
    return offset >= 0 && length >= 0 && offset <= size && length <= size - offset;
  }

  static ExecFailure outside(ElfSource source, long offset, long length, Errno errno, String what) {
    return new ExecFailure(
        errno,
        String.format(
            "truncated: %s lies outside the file (offset 0x%x, size 0x%x; the file has 0x%x bytes)",
            what, offset, length, source.size()));
  }

  private static int fill(ElfSource source, long offset, byte[] bytes) {
    int done = 0;
    while (done < bytes.length) {
      int count = source.read(offset + done, bytes, done, bytes.length - done);
      if (count <= 0) {
        break;
      }
      done += count;
    }
    return done;
  }
}
