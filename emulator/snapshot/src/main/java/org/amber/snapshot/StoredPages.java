package org.amber.snapshot;

import java.util.Arrays;

/** Numbers pages by their ids, from 1 on; equal pages get one number, pages of zeros 0. */
final class StoredPages {
  private final PageBase base;

  /** For each page in turn: where it is; see {@link PageBase}. */
  private final long[] places;

  /** The ids of the stored pages, two words each. */
  private long[] ids;

  /** Hash table of numbers. */
  private final int[] table;

  private final int mask;
  private int count;

  /**
   * @param pages how many are asked for
   * @param base pages that are stored elsewhere already
   */
  StoredPages(int pages, PageBase base) {
    this.base = base;
    this.places = new long[pages];
    this.ids = new long[2 * Math.max(16, pages / 2)];
    this.mask = Integer.highestOneBit(Math.max(8, Math.min(pages, 1 << 29))) * 4 - 1;
    this.table = new int[mask + 1];
  }

  /**
   * Adds a page that is not all zeros.
   *
   * @param index of the page, from 0 on
   * @return whether its contents are new
   */
  boolean add(int index, long high, long low) {
    places[index] = base.find(high, low);
    return places[index] == 0 && addOwn(index, high, low);
  }

  private boolean addOwn(int index, long high, long low) {
    int slot = (int) high & mask;
    for (; table[slot] != 0; slot = (slot + 1) & mask) {
      int known = table[slot];
      if (ids[2 * known - 2] == high && ids[2 * known - 1] == low) {
        places[index] = known;
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
    places[index] = count;
    return true;
  }

  /** How many different pages there are. */
  int count() {
    return count;
  }

  long[] places() {
    return places;
  }

  PageIds ids() {
    byte[] bytes = new byte[count * PageIds.LENGTH];
    for (int i = 0; i < 2 * count; i++) {
      PageSlice.WORD.set(bytes, i * Long.BYTES, ids[i]);
    }
    return new PageIds(bytes);
  }
}
