package org.amber.kernel.fs.memory;

import java.lang.foreign.MemorySegment;

/** Where the untouched bytes of a file come from: a file of the host. */
public interface Backing {
  /**
   * Reads at a position.
   *
   * @return bytes read, 0 at the end
   * @throws org.amber.abi.ErrnoException what the host says
   */
  int read(MemorySegment target, long offset, int length, long position);

  /** The position of the first byte from {@code position} on that is not in a hole, or the end. */
  long nextData(long position);

  /** The position of the first hole from {@code position} on, or the end. */
  long nextHole(long position);
}
