package org.amber.memory;

import java.util.Arrays;
import org.amber.state.NotSaved;

/** The entries that a {@link PageTable} had at one moment. Immutable. */
@NotSaved("at work only while a snapshot is taken")
final class PageEntries {
  /** Told each present entry, in ascending order of the pages. */
  @FunctionalInterface
  interface Visitor {
    void visit(long page, long pte);
  }

  private long[] firstPages = new long[16];
  private long[][] leaves = new long[16][];
  private int count;

  /** Adds a leaf, which is not changed any more, behind all others. */
  void add(long firstPage, long[] leaf) {
    if (count == leaves.length) {
      leaves = Arrays.copyOf(leaves, count * 2);
      firstPages = Arrays.copyOf(firstPages, count * 2);
    }
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
