package org.amber.unicorn.engine;

import java.util.Arrays;

/** A map from page number to frame number: an open hash table without boxing. */
final class PageFrames {
  private static final long EMPTY = -1;
  private static final int FIRST_SIZE = 64;

  private long[] pages = new long[FIRST_SIZE];
  private int[] frames = new int[FIRST_SIZE];
  private int count;

  PageFrames() {
    Arrays.fill(pages, EMPTY);
  }

  /** Puts an entry; whether the page had another frame before. */
  boolean replaces(long page, int frame) {
    int slot = slot(pages, page);
    if (pages[slot] == page) {
      boolean other = frames[slot] != frame;
      frames[slot] = frame;
      return other;
    }
    pages[slot] = page;
    frames[slot] = frame;
    if (++count * 2 > pages.length) {
      grow();
    }
    return false;
  }

  void clear() {
    Arrays.fill(pages, EMPTY);
    count = 0;
  }

  private static int slot(long[] pages, long page) {
    int mask = pages.length - 1;
    int slot = (int) ((page * 0x9e3779b97f4a7c15L) >>> 40) & mask;
    while (pages[slot] != EMPTY && pages[slot] != page) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldPages = pages;
    int[] oldFrames = frames;
    pages = new long[oldPages.length * 2];
    frames = new int[pages.length];
    Arrays.fill(pages, EMPTY);
    for (int i = 0; i < oldPages.length; i++) {
      if (oldPages[i] != EMPTY) {
        int slot = slot(pages, oldPages[i]);
        pages[slot] = oldPages[i];
        frames[slot] = oldFrames[i];
      }
    }
  }
}
