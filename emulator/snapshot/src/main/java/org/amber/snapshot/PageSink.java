package org.amber.snapshot;

import java.lang.foreign.MemorySegment;

/** Where the pages of a snapshot go. Methods are called by several threads at once. */
public interface PageSink {
  /** The memory that all pages are in; all zero before. */
  MemorySegment memory();

  /**
   * Where in {@link #memory} the 4096 bytes of a page go; every reference has a place of its own.
   */
  long offset(int reference);
}
