package org.amber.kernel.fs.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.Access;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a regular file: frames for what was written or mapped, a {@link Backing} for the
 * rest. read(2), write(2) and mappings all see the same frames.
 *
 * <p>Bytes before {@code lowerLimit} that have no frame come from the backing; behind it they are
 * zero.
 */
@SavedIn(ContentsState.class)
public final class FileContents {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int MASK = PAGE - 1;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;

  @NotSaved("the machine provides it")
  private final PhysicalMemory memory;

  @NotSaved("the machine provides it")
  private final MemorySegment ram;

  @SavedAs({"pages", "frames", "kinds"})
  private final PageCache cache;

  @NotSaved("every page that it has goes into the snapshot")
  private @Nullable Backing backing;

  private long lowerLimit;
  private long size;

  public FileContents(PhysicalMemory memory) {
    this.memory = memory;
    this.ram = memory.ram();
    this.cache = new PageCache(memory);
  }

  /** Lets untouched bytes come from {@code lower}, whose size is this file's size. */
  public void setBacking(Backing lower, long lowerSize) {
    backing = lower;
    lowerLimit = lowerSize;
    size = lowerSize;
  }

  /** The backing has another size, as someone on the host has changed it. */
  public void backingResized(long lowerSize) {
    if (lowerSize != size) {
      cache.removeFrom(Math.min(size, lowerSize) >>> SHIFT);
      lowerLimit = lowerSize;
      size = lowerSize;
    }
  }

  public PageCache cache() {
    return cache;
  }

  public long size() {
    return size;
  }

  private long lowerPages() {
    return (lowerLimit + MASK) >>> SHIFT;
  }

  /** 512-byte blocks that the file takes. */
  public long blocks() {
    long lower = lowerPages();
    return 8 * (lower - cache.holesBefore(lower) + cache.framesFrom(lower));
  }

  /** Copies from {@code position} on until the buffer is full or the file ends. */
  public void read(IoBuffer to, long position) {
    long at = position;
    while (to.remaining() > 0 && at < size) {
      long page = at >>> SHIFT;
      int frame = cache.frame(page);
      int inPage = (int) at & MASK;
      long wanted = Math.min(size - at, to.remaining());
      long part = Math.min(wanted, PAGE - inPage);
      if (frame != PageCache.ABSENT) {
        to.put(ram, ((long) frame << SHIFT) + inPage, part);
      } else if (at < lowerLimit && backing != null && !cache.isHole(page)) {
        long run = cache.isEmpty() ? wanted : part;
        part = readBacking(backing, to, at, Math.min(run, lowerLimit - at));
      } else {
        to.zero(part);
      }
      at += part;
    }
  }

  private long readBacking(Backing lower, IoBuffer to, long position, long length) {
    long done = 0;
    while (done < length) {
      long address = to.address();
      int part = (int) Math.min(to.contiguous(), length - done);
      int count = lower.read(to.ram(), address, part, position + done);
      if (count == 0) {
        // The host's file has shrunk meanwhile.
        to.zero(length - done);
        return length;
      }
      to.advance(count);
      done += count;
    }
    return done;
  }

  /** Stores the whole buffer at {@code position}, growing the file. */
  public void write(IoBuffer from, long position) {
    long at = position;
    while (from.remaining() > 0) {
      int inPage = (int) at & MASK;
      int part = (int) Math.min(from.remaining(), PAGE - inPage);
      boolean whole = inPage == 0 && part == PAGE && from.accessible(part) == part;
      int frame = writableFrame(at >>> SHIFT, whole);
      memory.noteWrite(frame);
      long before = from.transferred();
      try {
        from.get(ram, ((long) frame << SHIFT) + inPage, part);
      } finally {
        at += from.transferred() - before;
        size = Math.max(size, at);
      }
    }
  }

  private int writableFrame(long page, boolean overwritten) {
    int frame = cache.frame(page);
    if (frame == PageCache.ABSENT) {
      frame = bringIn(page, overwritten);
      cache.put(page, frame, true);
    } else {
      cache.markDirty(page);
    }
    return frame;
  }

  private int bringIn(long page, boolean overwritten) {
    int frame;
    try {
      frame = memory.allocate();
    } catch (ErrnoException e) {
      throw Errno.ENOSPC.error();
    }
    if (!overwritten && !cache.isHole(page)) {
      try {
        load(page, frame);
      } catch (ErrnoException e) {
        memory.release(frame);
        throw e;
      }
    }
    return frame;
  }

  /** Reads a page of the backing into a zeroed frame. */
  private void load(long page, int frame) {
    if (backing != null) {
      readPage(backing, page, lowerLimit, ram, (long) frame << SHIFT);
    }
  }

  /**
   * Reads a page as far as it has contents.
   *
   * @param limit where the contents end
   * @param target zero where the page goes
   */
  private static void readPage(
      Backing lower, long page, long limit, MemorySegment target, long offset) {
    long start = page << SHIFT;
    int length = (int) Math.min(PAGE, limit - start);
    for (int done = 0; done < length; ) {
      int count = lower.read(target, offset + done, length - done, start + done);
      if (count == 0) {
        return;
      }
      done += count;
    }
  }

  /** The frame of a page for a mapping, see {@link PageSource#frame}. */
  public int frame(long page, Access access) {
    if (page < 0 || page >= (size + MASK) >>> SHIFT) {
      return PageSource.BEYOND_END;
    }
    if (access == Access.WRITE) {
      return writableFrame(page, false);
    }
    int frame = cache.frame(page);
    if (frame == PageCache.ABSENT) {
      frame = bringIn(page, false);
      cache.put(page, frame, backing == null || page >= lowerPages() || cache.isHole(page));
    }
    return frame;
  }

  /**
   * Has the contents be those of something else from now on; pages that are mapped change in place.
   *
   * @param length how many bytes that has
   * @throws org.amber.abi.ErrnoException when it cannot be read, or there is no memory
   */
  public void replace(Backing other, long length) {
    cache.removeFrom((length + MASK) >>> SHIFT);
    size = length;
    lowerLimit = length;
    for (long page = 0; page << SHIFT < length; page++) {
      int frame = cache.frame(page);
      if (frame == PageCache.ABSENT) {
        frame = memory.allocate();
        cache.put(page, frame, false);
      } else {
        memory.ensure(frame);
        memory.noteWrite(frame);
        ram.asSlice((long) frame << SHIFT, PAGE).fill((byte) 0);
      }
      readPage(other, page, length, ram, (long) frame << SHIFT);
    }
  }

  /** Sets the length; bytes that a growing file gains are zero. */
  public void truncate(long length) {
    if (length < size) {
      cache.removeFrom((length + MASK) >>> SHIFT);
      lowerLimit = Math.min(lowerLimit, length);
      int tail = (int) length & MASK;
      int frame = cache.frame(length >>> SHIFT);
      if (tail != 0 && frame != PageCache.ABSENT) {
        memory.noteWrite(frame);
        cache.markDirty(length >>> SHIFT);
        ram.asSlice(((long) frame << SHIFT) + tail, PAGE - tail).fill((byte) 0);
      }
    }
    size = length;
  }

  /** Lets a range read as zeros; whole pages give up their space unless {@code keepFrames}. */
  public void zero(long position, long length, boolean keepFrames) {
    long end = Math.min(position + length, (size + MASK) & -PAGE);
    for (long at = position; at < end; ) {
      long page = at >>> SHIFT;
      int inPage = (int) at & MASK;
      int part = (int) Math.min(end - at, PAGE - inPage);
      if (part == PAGE && (!keepFrames || cache.frame(page) == PageCache.ABSENT)) {
        if (page < lowerPages()) {
          cache.punch(page);
        } else {
          cache.remove(page);
        }
      } else if (cache.frame(page) != PageCache.ABSENT
          || (at < lowerLimit && !cache.isHole(page))) {
        int frame = writableFrame(page, false);
        memory.noteWrite(frame);
        ram.asSlice(((long) frame << SHIFT) + inPage, part).fill((byte) 0);
      }
      at += part;
    }
  }

  /** Bytes of the pages that are in memory. */
  long storedBytes() {
    return cache.framesFrom(0) * PAGE;
  }

  /** The first page in memory at or after {@code page}, or -1. */
  long nextStored(long page) {
    return cache.nextFrame(page);
  }

  /** lseek(2) with SEEK_DATA. */
  public long seekData(long position) {
    if (position >= size) {
      throw Errno.ENXIO.error();
    }
    for (long page = position >>> SHIFT; page < lowerPages(); page++) {
      if (!cache.isHole(page)) {
        return Math.max(position, page << SHIFT);
      }
    }
    long next = cache.nextFrame(Math.max(position >>> SHIFT, lowerPages()));
    if (next < 0 || next << SHIFT >= size) {
      throw Errno.ENXIO.error();
    }
    return Math.max(position, next << SHIFT);
  }

  /** lseek(2) with SEEK_HOLE. */
  public long seekHole(long position) {
    if (position >= size) {
      throw Errno.ENXIO.error();
    }
    long page = position >>> SHIFT;
    while (page << SHIFT < size) {
      boolean data =
          cache.frame(page) != PageCache.ABSENT || (page < lowerPages() && !cache.isHole(page));
      if (!data) {
        return Math.max(position, page << SHIFT);
      }
      page++;
    }
    return size;
  }

  /** Told of each page that has contents, in ascending order. */
  @FunctionalInterface
  private interface PageVisitor {
    /**
     * @param frame its frame, or {@link PageCache#ABSENT} when the backing has it
     */
    void visit(long page, int frame, byte kind);
  }

  private void forEachPage(PageVisitor visitor) {
    Extents below = new Extents();
    long next = below.next(0);
    for (long page = cache.nextEntry(0); page >= 0; page = cache.nextEntry(page + 1)) {
      for (; next < page && next < below.end(); next = below.next(next + 1)) {
        visitor.visit(next, PageCache.ABSENT, ContentsState.CLEAN);
      }
      byte kind = cache.isDirty(page) ? ContentsState.DIRTY : ContentsState.CLEAN;
      visitor.visit(page, cache.frame(page), cache.isHole(page) ? ContentsState.HOLE : kind);
      next = next == page ? below.next(page + 1) : next;
    }
    for (; next < below.end(); next = below.next(next + 1)) {
      visitor.visit(next, PageCache.ABSENT, ContentsState.CLEAN);
    }
  }

  /** Walks over the pages of the backing that are not in holes. */
  @NotSaved("at work only while a snapshot or digest is taken")
  private final class Extents {
    private final @Nullable Backing lower = backing;
    private final long limit = lowerLimit;
    private long hole;

    long end() {
      return lower == null ? 0 : lowerPages();
    }

    /** The first page from {@code page} on, or {@link #end} or more. */
    long next(long page) {
      long position = page << SHIFT;
      if (position < hole || lower == null || page >= end()) {
        return page;
      }
      long data = Math.min(lower.nextData(position), limit + MASK);
      hole = data < limit ? lower.nextHole(data) : limit;
      return data >>> SHIFT;
    }
  }

  /** The state form; pages that are not in memory are read when the snapshot is written. */
  ContentsState save(PageSaver saver) {
    ContentsColumns columns = new ContentsColumns();
    PageReader below = readerBelow();
    forEachPage(
        (page, frame, kind) -> {
          boolean hole = kind == ContentsState.HOLE;
          boolean outside = !hole && frame == PageCache.ABSENT;
          columns.add(
              page,
              outside
                  ? saver.page(below, page)
                  : hole ? FrameSaver.ZERO_REFERENCE : saver.frame(frame),
              kind);
        });
    return columns.toState(size, lowerLimit);
  }

  /** Reads what is below now, also when the file has been changed since. */
  private PageReader readerBelow() {
    Backing lower = backing;
    long limit = lowerLimit;
    return (page, target, offset) -> {
      if (lower != null) {
        readPage(lower, page, limit, target, offset);
      }
    };
  }

  /** Adds every page, placed by its number. */
  void digest(MemoryDigest digest, long base) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment outside = arena.allocate(PAGE);
      PageReader below = readerBelow();
      forEachPage(
          (page, frame, kind) -> {
            if (frame != PageCache.ABSENT) {
              digest.add(base + page, ram, (long) frame << SHIFT);
            } else if (kind != ContentsState.HOLE) {
              below.read(page, outside.fill((byte) 0), 0);
              digest.add(base + page, outside, 0);
            }
          });
    }
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(ContentsState state, FrameRestorer restorer) {
    int count = state.pages.length;
    if (state.frames.length != count
        || state.kinds.length != count
        || state.size < 0
        || state.lowerLimit < 0
        || state.lowerLimit > state.size) {
      throw new IllegalArgumentException("contents of a file contradict themselves");
    }
    backing = null;
    size = state.size;
    lowerLimit = state.lowerLimit;
    long before = -1;
    for (int i = 0; i < count; i++) {
      long page = state.pages[i];
      if (page <= before || page > (size + MASK) >>> SHIFT) {
        throw new IllegalArgumentException("pages of a file are out of order");
      }
      before = page;
      if (state.kinds[i] == ContentsState.HOLE) {
        cache.punch(page);
      } else {
        int frame = restorer.frame(state.frames[i]);
        if (frame == PhysicalMemory.ZERO_FRAME) {
          throw new IllegalArgumentException("a page of a file without contents");
        }
        cache.put(page, frame, state.kinds[i] == ContentsState.DIRTY);
      }
    }
  }

  /** Forgets pages that the backing has too. */
  public void dropClean() {
    if (backing != null) {
      cache.removeClean(lowerPages());
    }
  }

  /** Gives all memory back. */
  public void release() {
    cache.clearAll();
    lowerLimit = 0;
    size = 0;
  }
}
