package org.amber.snapshot;

import java.util.Arrays;

/** Numbers pages by their ids, from 1 on; equal pages get one number, pages of zeros 0. */
final class StoredPages {
  /** For each reference from 1 on at index 0: the number of its stored page, or 0 for zeros. */
  private final int[] stored;

  /** The ids of the stored pages, two words each. */
  private long[] ids;

  /** Hash table of numbers. */
  private final int[] table;

  private final int mask;
  private int count;

  /**
   * @param pages how many references there are
   */
  StoredPages(int pages) {
    this.stored = new int[pages];
    this.ids = new long[2 * Math.max(16, pages / 2)];
    this.mask = Integer.highestOneBit(Math.max(8, Math.min(pages, 1 << 29))) * 4 - 1;
    this.table = new int[mask + 1];
  }

  /**
   * Adds a page that is not all zeros.
   *
   * @param reference of the page
   * @return whether its contents are new
   */
  boolean add(int reference, long high, long low) {
    int slot = (int) high & mask;
    for (; table[slot] != 0; slot = (slot + 1) & mask) {
      int known = table[slot];
      if (ids[2 * known - 2] == high && ids[2 * known - 1] == low) {
        stored[reference - 1] = known;
        return false;
      }
    }
    if (2 * count == ids.length) {
      ids = Arrays.copyOf(ids, ids.length * 2);
    }
    ids[2 * count] = high;
    ids[2 * count + 1] = low;
    count++;
    table[slot] = count;
    stored[reference - 1] = count;
    return true;
  }

  /** How many different pages there are. */
  int count() {
    return count;
  }

  int[] stored() {
    return stored;
  }

  PageIds ids() {
    byte[] bytes = new byte[count * PageIds.LENGTH];
    for (int i = 0; i < 2 * count; i++) {
      PageSlice.WORD.set(bytes, i * Long.BYTES, ids[i]);
    }
    return new PageIds(bytes);
  }
}
