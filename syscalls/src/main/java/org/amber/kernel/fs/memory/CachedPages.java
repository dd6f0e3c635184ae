package org.amber.kernel.fs.memory;

import org.amber.state.NotSaved;

/** What a {@link PageCache} had at one moment. Shares nothing with it. */
@NotSaved("at work only while a snapshot is taken")
public final class CachedPages {
  private final long[] firstPages;
  private final int[][] slots;
  private int parts;
  private int count;

  /**
   * @param mostParts how often {@link #add} will be called at most
   */
  CachedPages(int mostParts) {
    firstPages = new long[mostParts];
    slots = new int[mostParts][];
  }

  /**
   * Adds a copy of slots of a page cache, in ascending order.
   *
   * @param used how many of them are not empty
   */
  void add(long firstPage, int[] part, int used) {
    firstPages[parts] = firstPage;
    slots[parts++] = part.clone();
    count = Math.addExact(count, used);
  }

  /** How many frames and holes there are. */
  public int count() {
    return count;
  }

  /** Told each page in ascending order. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param index how many pages were visited before
     * @param frame its frame, or {@link PageCache#ABSENT} for a hole
     */
    void visit(int index, long page, int frame, boolean dirty);
  }

  /** Visits frames and holes. */
  public void forEach(Visitor visitor) {
    int index = 0;
    for (int part = 0; part < parts; part++) {
      int[] entries = slots[part];
      for (int i = 0; i < entries.length; i++) {
        int slot = entries[i];
        if (slot != PageCache.ABSENT) {
          int frame = slot == PageCache.HOLE ? PageCache.ABSENT : Math.abs(slot);
          visitor.visit(index++, firstPages[part] + i, frame, slot < 0);
        }
      }
    }
  }
}
