package org.amber.kernel.fs.memory;

import java.lang.foreign.MemorySegment;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * What lies below the pages of a file that are in memory: the first bytes of a {@link Backing}, up
 * to a limit. Behind that, or without a backing, there are zeros.
 */
@SavedIn(ContentsState.class)
final class LowerBytes {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int MASK = PAGE - 1;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;

  @NotSaved("every page that it has goes into the snapshot")
  private @Nullable Backing backing;

  @SavedAs("lowerLimit")
  private long limit;

  /** Lets the first {@code size} bytes be those of a backing. */
  void set(Backing lower, long size) {
    backing = lower;
    limit = size;
  }

  /** Nothing can be read from here any more; pages before the limit count as they did. */
  void detach(long newLimit) {
    backing = null;
    limit = newLimit;
  }

  /** Whether there is anything that could be read. */
  boolean isPresent() {
    return backing != null;
  }

  /** Whether the byte at a position is to be read here, unless a hole or a frame hides it. */
  boolean has(long position) {
    return position < limit && backing != null;
  }

  long limit() {
    return limit;
  }

  void setLimit(long newLimit) {
    limit = newLimit;
  }

  /** Pages that begin before the limit. */
  long pages() {
    return (limit + MASK) >>> SHIFT;
  }

  /**
   * Copies a range; what the host's file has lost meanwhile is zero.
   *
   * @param position a byte that is {@linkplain #has here}
   * @param most at most so many bytes
   * @return how many
   */
  long read(IoBuffer to, long position, long most) {
    Backing lower = backing;
    long length = lower == null ? 0 : Math.min(most, limit - position);
    long done = 0;
    while (lower != null && done < length) {
      long address = to.address();
      int part = (int) Math.min(to.contiguous(), length - done);
      int count = lower.read(to.ram(), address, part, position + done);
      if (count == 0) {
        to.zero(length - done);
        return length;
      }
      to.advance(count);
      done += count;
    }
    return done;
  }

  /**
   * Reads a page as far as it has contents.
   *
   * @param target zero where the page goes
   */
  void load(long page, MemorySegment target, long offset) {
    reader().read(page, target, offset);
  }

  /** Reads what is here now, also when the file has been changed since. */
  PageReader reader() {
    Backing lower = backing;
    return lower == null ? (page, target, offset) -> {} : reader(lower, limit);
  }

  /**
   * Reads the pages of a backing as far as they have contents.
   *
   * @param end where the contents end
   */
  static PageReader reader(Backing lower, long end) {
    return (page, target, offset) -> {
      long start = page << SHIFT;
      int length = (int) Math.min(PAGE, end - start);
      int ignored = lower.readAll(target, offset, length, start);
    };
  }

  /** The pages that are not in holes of the backing. */
  Extents extents() {
    return new Extents(backing, limit, pages());
  }

  /** Walks over them in ascending order. */
  @NotSaved("at work only while a snapshot or digest is taken")
  static final class Extents {
    private final @Nullable Backing lower;
    private final long limit;
    private final long end;
    private long hole;

    private Extents(@Nullable Backing lower, long limit, long pages) {
      this.lower = lower;
      this.limit = limit;
      this.end = lower == null ? 0 : pages;
    }

    long end() {
      return end;
    }

    /** The first page from {@code page} on, or {@link #end} or more. */
    long next(long page) {
      long position = page << SHIFT;
      if (position < hole || lower == null || page >= end) {
        return page;
      }
      long data = Math.min(lower.nextData(position), limit + MASK);
      hole = data < limit ? lower.nextHole(data) : limit;
      return data >>> SHIFT;
    }
  }
}
