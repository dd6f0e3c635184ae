package org.amber.snapshot;

import java.lang.foreign.MemorySegment;

/**
 * The pages that a snapshot contains. Their contents do not change while it is written; methods are
 * called by several threads at once.
 */
public interface PageSupplier {
  /** How many pages there are; they have the references 1 to {@code count()}. */
  int count();

  /** The memory that all pages are in. */
  MemorySegment memory();

  /** Where in {@link #memory} the 4096 bytes of a page begin. */
  long offset(int reference);
}
