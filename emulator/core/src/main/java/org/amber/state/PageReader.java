package org.amber.state;

import java.lang.foreign.MemorySegment;

/** Pages that are not in memory, such as those of an open file of the host. */
@FunctionalInterface
public interface PageReader {
  /**
   * Reads a page, as often as it is asked for. Called by one thread at a time.
   *
   * @param index which page
   * @param target native memory, zero where the page goes
   * @param offset where in {@code target} its 4096 bytes begin
   * @throws org.amber.abi.ErrnoException what the host says
   */
  void read(long index, MemorySegment target, long offset);
}
