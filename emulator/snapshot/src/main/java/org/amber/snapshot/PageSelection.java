package org.amber.snapshot;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The pages that are to be written: all but those that are known to be on the disk already. */
final class PageSelection {
  private final PageSupplier pages;

  /** By index; in ascending order. */
  private final int[] references;

  /**
   * @param known where pages are already, by reference, from 1 on at index 0; 0: nowhere
   */
  PageSelection(PageSupplier pages, long[] known) {
    this.pages = pages;
    int[] unknown = new int[pages.count()];
    int count = 0;
    for (int i = 0; i < unknown.length; i++) {
      if (known[i] == 0) {
        unknown[count++] = i + 1;
      }
    }
    references = Arrays.copyOf(unknown, count);
  }

  int count() {
    return references.length;
  }

  int reference(int index) {
    return references[index];
  }

  /**
   * As {@link PageSupplier#take}.
   *
   * @param first index of the first
   */
  void take(int first, int count, MemorySegment target) {
    int end = first + count;
    for (int start = first; start < end; ) {
      int next = start + 1;
      while (next < end && references[next] == references[next - 1] + 1) {
        next++;
      }
      long offset = (long) (start - first) * GroupTable.PAGE_SIZE;
      pages.take(references[start], next - start, target.asSlice(offset));
      start = next;
    }
  }
}
