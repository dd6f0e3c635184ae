package org.amber.snapshot;

import java.lang.foreign.MemorySegment;

/** Takes the pages of a snapshot. Called by several threads at once. */
@FunctionalInterface
public interface PageSink {
  /**
   * A page that is not all zeros has been read. One that several references stand for comes for
   * each of them; one that somebody has asked for again may come again.
   *
   * @param reference of the page
   * @param source what holds its 4096 bytes, until this returns
   * @param offset where in {@code source} they begin
   */
  void accept(int reference, MemorySegment source, long offset);
}
