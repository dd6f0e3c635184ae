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

  /** The present size in bytes. */
  long size();
}
