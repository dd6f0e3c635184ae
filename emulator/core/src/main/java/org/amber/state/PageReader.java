package org.amber.state;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Pages that are not in memory, such as those of an open file of the host. */
@FunctionalInterface
public interface PageReader {
  /**
   * Reads a page, as often as it is asked for. Called by the machine's thread unless it is
   * {@linkplain #isDetached detached}.
   *
   * @param index which page
   * @param target native memory, zero where the page goes
   * @param offset where in {@code target} its 4096 bytes begin
   * @throws org.amber.abi.ErrnoException what the host says
   */
  void read(long index, MemorySegment target, long offset);

  /**
   * Whether several threads may read, each page once, while the machine runs on; else its own
   * thread reads.
   */
  default boolean isDetached() {
    return false;
  }

  /** Nobody will read a page, of one that is detached: it need not be kept. */
  default void drop(long index) {}

  /**
   * Stands for what is in the pages: the same object in another snapshot means the same contents.
   * Null where that is not known.
   */
  default @Nullable Object version() {
    return null;
  }
}
