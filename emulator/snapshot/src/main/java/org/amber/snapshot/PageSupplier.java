package org.amber.snapshot;

import java.lang.foreign.MemorySegment;

/**
 * The pages that a snapshot contains. What is in memory does not change while it is written.
 * Methods are called by several threads at once.
 */
public interface PageSupplier {
  /** The offset of a page that is not in memory. */
  long OUTSIDE = -1;

  /** How many pages there are; they have the references 1 to {@code count()}. */
  int count();

  /** The memory that pages are in, but for those that are {@link #OUTSIDE}. */
  MemorySegment memory();

  /** Where in {@link #memory} the 4096 bytes of a page begin, or {@link #OUTSIDE}. */
  long offset(int reference);

  /**
   * Reads a page that is {@link #OUTSIDE}. It is read more than once and may have changed since.
   *
   * @param target native memory of 4096 bytes
   * @throws org.amber.abi.ErrnoException what the host says
   */
  void read(int reference, MemorySegment target);
}
