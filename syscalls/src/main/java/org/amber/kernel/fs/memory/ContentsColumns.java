package org.amber.kernel.fs.memory;

import java.util.Arrays;
import org.amber.state.NotSaved;

/** Collects the pages of a file for its {@link ContentsState}. */
@NotSaved("at work only while a snapshot is taken")
public final class ContentsColumns {
  private long[] pages = new long[16];
  private int[] references = new int[16];
  private byte[] kinds = new byte[16];
  private int count;

  void add(long page, int reference, byte kind) {
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, count * 2);
      references = Arrays.copyOf(references, count * 2);
      kinds = Arrays.copyOf(kinds, count * 2);
    }
    pages[count] = page;
    references[count] = reference;
    kinds[count++] = kind;
  }

  /** Adds a page that is the machine's own. */
  public void add(long page, int reference) {
    add(page, reference, ContentsState.DIRTY);
  }

  ContentsState toState(long size, long lowerLimit) {
    ContentsState state = new ContentsState();
    state.size = size;
    state.lowerLimit = lowerLimit;
    state.pages = Arrays.copyOf(pages, count);
    state.frames = Arrays.copyOf(references, count);
    state.kinds = Arrays.copyOf(kinds, count);
    return state;
  }

  /** The state of a file that has nothing below it. */
  public ContentsState toState(long size) {
    return toState(size, 0);
  }
}
