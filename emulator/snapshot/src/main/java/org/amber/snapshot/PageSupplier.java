package org.amber.snapshot;

import java.lang.foreign.MemorySegment;

/** The pages that a snapshot contains. Methods are called by several threads at once. */
public interface PageSupplier {
  /** How many pages there are; they have the references 1 to {@code count()}. */
  int count();

  /**
   * Copies pages that follow one another. Each is asked for once: what keeps its contents for the
   * snapshot need not keep them any longer.
   *
   * @param first reference of the first
   * @param target where their bytes go, zero before
   * @throws org.amber.abi.ErrnoException what the host says of a page that is in a file of its
   */
  void take(int first, int count, MemorySegment target);
}
