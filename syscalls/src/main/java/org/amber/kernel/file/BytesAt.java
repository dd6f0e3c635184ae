package org.amber.kernel.file;

import java.lang.foreign.MemorySegment;

/** Bytes that are read by their position, such as those of a regular file of the host. */
@FunctionalInterface
public interface BytesAt {
  /**
   * Reads at a position.
   *
   * @param target native memory
   * @param offset where in {@code target}
   * @return bytes read, 0 at the end
   * @throws org.amber.abi.ErrnoException what the host says
   */
  int read(MemorySegment target, long offset, int length, long position);

  /**
   * Reads at a position until there is no more.
   *
   * @return bytes read; less than {@code length} at the end
   * @throws org.amber.abi.ErrnoException what the host says
   */
  default int readAll(MemorySegment target, long offset, int length, long position) {
    int done = 0;
    while (done < length) {
      int count = read(target, offset + done, length - done, position + done);
      if (count == 0) {
        break;
      }
      done += count;
    }
    return done;
  }
}
