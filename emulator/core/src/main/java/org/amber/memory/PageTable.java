package org.amber.memory;

import java.util.Arrays;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Page number to {@link Pte}: four levels of 512 entries, as the processor has them. Nodes are made
 * on demand and kept.
 */
@NotSaved("saved in columns by its address space")
final class PageTable {
  private static final int BITS = 9;
  private static final int SIZE = 1 << BITS;
  private static final int MASK = SIZE - 1;

  /** Told each present entry of a range, in ascending order; returns the entry to put there. */
  @FunctionalInterface
  interface Visitor {
    long visit(long page, long pte);
  }

  private final PhysicalMemory physical;
  private final long[][][][] root = new long[SIZE][][][];

  /** All leaves in ascending order: a table of few is copied without a walk. */
  private long[][] leaves = new long[8][];

  /** The first page of each leaf. */
  private long[] firstPages = new long[8];

  private int leafCount;
  private long present;

  PageTable(PhysicalMemory physical) {
    this.physical = physical;
  }

  /**
   * Makes sure that {@link #set} of a page takes no more memory.
   *
   * @throws org.amber.abi.ErrnoException ENOMEM
   */
  void prepare(long page) {
    if (leaf(page) == null) {
      physical.requireTableRoom(1);
      long[] ignored = leafForWrite(page);
    }
  }

  /** How many pages of memory the table itself takes. */
  int size() {
    return leafCount;
  }

  /** Gives back the table's own memory; no entry is present. */
  void clear() {
    Arrays.fill(root, null);
    Arrays.fill(leaves, null);
    physical.chargeTables(-leafCount);
    leafCount = 0;
    present = 0;
  }

  long get(long page) {
    long[] leaf = leaf(page);
    return leaf == null ? Pte.ABSENT : leaf[(int) page & MASK];
  }

  void set(long page, long pte) {
    long[] leaf = leafForWrite(page);
    int index = (int) page & MASK;
    present += (pte != 0 ? 1 : 0) - (leaf[index] != 0 ? 1 : 0);
    leaf[index] = pte;
  }

  /** Number of present entries. */
  long present() {
    return present;
  }

  /** All present entries as they are now: a copy of the leaves, which is quick. */
  PageEntries entries() {
    PageEntries entries = new PageEntries(leafCount);
    for (int i = 0; i < leafCount; i++) {
      entries.add(firstPages[i], leaves[i].clone());
    }
    return entries;
  }

  /** Visits the present entries with {@code start <= page < end} and stores what is returned. */
  void update(long start, long end, Visitor visitor) {
    long page = start;
    while (page < end) {
      long[] leaf = leaf(page);
      if (leaf == null) {
        page = skipEmpty(page);
        continue;
      }
      long leafEnd = Math.min(end, (page | MASK) + 1);
      for (; page < leafEnd; page++) {
        long old = leaf[(int) page & MASK];
        if (old != Pte.ABSENT) {
          long now = visitor.visit(page, old);
          leaf[(int) page & MASK] = now;
          present -= now == Pte.ABSENT ? 1 : 0;
        }
      }
    }
  }

  /**
   * Copies the present entries with {@code start <= page < end} to another table, reduced to the
   * bits in {@code kept} on both sides; each frame gets one more reference. There is nothing else
   * in that range of the other table.
   */
  void share(long start, long end, PageTable other, long kept) {
    long page = start;
    while (page < end) {
      long[] from = leaf(page);
      if (from == null) {
        page = skipEmpty(page);
        continue;
      }
      int first = (int) page & MASK;
      int last = (int) Math.min(end - page + first, SIZE);
      long[] to = other.leafForWrite(page);
      int shared = 0;
      for (int i = first; i < last; i++) {
        long pte = from[i] & kept;
        if (pte != Pte.ABSENT) {
          from[i] = pte;
          to[i] = pte;
          physical.retain(Pte.frame(pte));
          shared++;
        }
      }
      other.present += shared;
      page += last - first;
    }
  }

  /**
   * Removes the present entries with {@code start <= page < end} and gives their frames back.
   *
   * @return the removed entries ({@link Pte}), ORed; {@link Pte#ABSENT} if there were none
   */
  long release(long start, long end) {
    long released = 0;
    long page = start;
    while (page < end) {
      long[] leaf = leaf(page);
      if (leaf == null) {
        page = skipEmpty(page);
        continue;
      }
      int first = (int) page & MASK;
      int last = (int) Math.min(end - page + first, SIZE);
      for (int i = first; i < last; i++) {
        long pte = leaf[i];
        if (pte != Pte.ABSENT) {
          leaf[i] = Pte.ABSENT;
          released |= pte;
          present--;
          physical.release(Pte.frame(pte));
        }
      }
      page += last - first;
    }
    return released;
  }

  /** The first page behind the smallest absent node that holds {@code page}. */
  private long skipEmpty(long page) {
    long[][][] third = root[(int) (page >>> 27) & MASK];
    if (third == null) {
      return ((page >>> 27) + 1) << 27;
    }
    return third[(int) (page >>> 18) & MASK] == null
        ? ((page >>> 18) + 1) << 18
        : ((page >>> 9) + 1) << 9;
  }

  private long @Nullable [] leaf(long page) {
    long[][][] third = root[(int) (page >>> 27) & MASK];
    if (third == null) {
      return null;
    }
    long[][] second = third[(int) (page >>> 18) & MASK];
    return second == null ? null : second[(int) (page >>> 9) & MASK];
  }

  private long[] leafForWrite(long page) {
    int top = (int) (page >>> 27) & MASK;
    if (root[top] == null) {
      root[top] = new long[SIZE][][];
    }
    int middle = (int) (page >>> 18) & MASK;
    if (root[top][middle] == null) {
      root[top][middle] = new long[SIZE][];
    }
    int low = (int) (page >>> 9) & MASK;
    if (root[top][middle][low] == null) {
      root[top][middle][low] = newLeaf(page & ~(long) MASK);
    }
    return root[top][middle][low];
  }

  private long[] newLeaf(long firstPage) {
    if (leafCount == leaves.length) {
      leaves = Arrays.copyOf(leaves, leafCount * 2);
      firstPages = Arrays.copyOf(firstPages, leafCount * 2);
    }
    int index = -1 - Arrays.binarySearch(firstPages, 0, leafCount, firstPage);
    System.arraycopy(leaves, index, leaves, index + 1, leafCount - index);
    System.arraycopy(firstPages, index, firstPages, index + 1, leafCount - index);
    long[] leaf = new long[SIZE];
    leaves[index] = leaf;
    firstPages[index] = firstPage;
    leafCount++;
    physical.chargeTables(1);
    return leaf;
  }
}
