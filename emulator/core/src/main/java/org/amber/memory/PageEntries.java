package org.amber.memory;

import org.amber.state.NotSaved;

/** The entries that a {@link PageTable} had at one moment. Immutable. */
@NotSaved("at work only while a snapshot is taken")
final class PageEntries {
  /** Told each present entry, in ascending order of the pages. */
  @FunctionalInterface
  interface Visitor {
    void visit(long page, long pte);
  }

  private final long[] firstPages;
  private final long[][] leaves;
  private int count;

  /**
   * @param most how many leaves there will be
   */
  PageEntries(int most) {
    firstPages = new long[most];
    leaves = new long[most][];
  }

  /** Adds a leaf, which is not changed any more, behind all others. */
  void add(long firstPage, long[] leaf) {
    firstPages[count] = firstPage;
    leaves[count++] = leaf;
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < count; i++) {
      long[] leaf = leaves[i];
      for (int j = 0; j < leaf.length; j++) {
        if (leaf[j] != Pte.ABSENT) {
          visitor.visit(firstPages[i] + j, leaf[j]);
        }
      }
    }
  }
}
