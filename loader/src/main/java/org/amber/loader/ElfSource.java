package org.amber.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of an executable file, read at any offset. */
public interface ElfSource {
  /** The size of the file in bytes. */
  long size();

  /**
   * Reads up to {@code len} bytes at {@code offset} of the file.
   *
   * @return the number of bytes read, 0 or less at or beyond the end
   */
  int read(long offset, byte[] buffer, int off, int len);

  /** A source over bytes in memory, which are not copied. */
  static ElfSource of(byte[] bytes) {
    return new ElfSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(long offset, byte[] buffer, int off, int len) {
        if (offset < 0 || offset >= bytes.length) {
          return 0;
        }
        int count = Math.min(len, bytes.length - (int) offset);
        System.arraycopy(bytes, (int) offset, buffer, off, count);
        return count;
      }
    };
  }

  /** A source over an open host file; I/O errors come out as {@link UncheckedIOException}. */
  static ElfSource of(FileChannel channel) {
    return new ElfSource() {
      @Override
      public long size() {
        try {
          return channel.size();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public int read(long offset, byte[] buffer, int off, int len) {
        if (offset < 0) {
          return 0;
        }
        try {
          return channel.read(ByteBuffer.wrap(buffer, off, len), offset);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
