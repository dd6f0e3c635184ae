package org.amber.kernel.fs.memory;

import org.amber.state.FrameSaver;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link FileContents}: pages in columns. */
@StateType(213)
public final class ContentsState {
  static final byte CLEAN = 0;
  static final byte DIRTY = 1;
  static final byte HOLE = 2;

  @Tag(1)
  public long size;

  @Tag(2)
  public long lowerLimit;

  /** Page numbers, ascending. */
  @NotDigested("which zero pages are present depends on where the bytes came from")
  @Tag(3)
  public long[] pages = {};

  @NotDigested("where the bytes are; the contents are digested")
  @Tag(4)
  public int[] frames = {};

  /** {@link #CLEAN}, {@link #DIRTY} or {@link #HOLE} for each page. */
  @NotDigested("depends on where the bytes came from")
  @Tag(5)
  public byte[] kinds = {};

  /** Makes the columns of a file that has nothing but what is in memory. */
  void addPages(CachedPages cached, FrameSaver saver) {
    pages = new long[cached.count()];
    frames = new int[cached.count()];
    kinds = new byte[cached.count()];
    cached.forEach(
        (i, page, frame, dirty) -> {
          boolean hole = frame == PageCache.ABSENT;
          pages[i] = page;
          frames[i] = hole ? FrameSaver.ZERO_REFERENCE : saver.frame(frame);
          kinds[i] = hole ? HOLE : dirty ? DIRTY : CLEAN;
        });
  }
}
