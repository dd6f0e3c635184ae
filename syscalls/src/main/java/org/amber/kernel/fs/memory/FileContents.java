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

/**
 * The bytes of a regular file: frames for what was written or mapped, {@link LowerBytes} for the
 * rest. read(2), write(2) and mappings all see the same frames.
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

  @SavedAs("lowerLimit")
  private final LowerBytes lower = new LowerBytes();

  private long size;

  public FileContents(PhysicalMemory memory) {
    this.memory = memory;
    this.ram = memory.ram();
    this.cache = new PageCache(memory);
  }

  /** Lets untouched bytes come from {@code backing}, whose size is this file's size. */
  public void setBacking(Backing backing, long lowerSize) {
    lower.set(backing, lowerSize);
    size = lowerSize;
  }

  /** The backing has another size, as someone on the host has changed it. */
  public void backingResized(long lowerSize) {
    if (lowerSize != size) {
      cache.removeFrom(Math.min(size, lowerSize) >>> SHIFT);
      lower.setLimit(lowerSize);
      size = lowerSize;
    }
  }

  public PageCache cache() {
    return cache;
  }

  public long size() {
    return size;
  }

  /** 512-byte blocks that the file takes. */
  public long blocks() {
    long below = lower.pages();
    return 8 * (below - cache.holesBefore(below) + cache.framesFrom(below));
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
      } else if (lower.has(at) && !cache.isHole(page)) {
        part = lower.read(to, at, cache.isEmpty() ? wanted : part);
      } else {
        to.zero(part);
      }
      at += part;
    }
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
        lower.load(page, ram, (long) frame << SHIFT);
      } catch (ErrnoException e) {
        memory.release(frame);
        throw e;
      }
    }
    return frame;
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
      boolean above = !lower.isPresent() || page >= lower.pages() || cache.isHole(page);
      cache.put(page, frame, above);
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
    lower.setLimit(length);
    PageReader reader = LowerBytes.reader(other, length);
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
      reader.read(page, ram, (long) frame << SHIFT);
    }
  }

  /** Sets the length; bytes that a growing file gains are zero. */
  public void truncate(long length) {
    if (length < size) {
      cache.removeFrom((length + MASK) >>> SHIFT);
      lower.setLimit(Math.min(lower.limit(), length));
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
      if (part == PAGE && (!keepFrames || cache.frameNumber(page) == PageCache.ABSENT)) {
        if (page < lower.pages()) {
          cache.punch(page);
        } else {
          cache.remove(page);
        }
      } else if (cache.frameNumber(page) != PageCache.ABSENT
          || (at < lower.limit() && !cache.isHole(page))) {
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
    for (long page = position >>> SHIFT; page < lower.pages(); page++) {
      if (!cache.isHole(page)) {
        return Math.max(position, page << SHIFT);
      }
    }
    long next = cache.nextFrame(Math.max(position >>> SHIFT, lower.pages()));
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
          cache.frameNumber(page) != PageCache.ABSENT
              || (page < lower.pages() && !cache.isHole(page));
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
     * @param frame its frame, whose contents may not be there yet, or {@link PageCache#ABSENT} when
     *     it is below or a hole
     */
    void visit(long page, int frame, byte kind);
  }

  private void forEachPage(PageVisitor visitor) {
    LowerBytes.Extents below = lower.extents();
    long next = below.next(0);
    for (long page = cache.nextEntry(0); page >= 0; page = cache.nextEntry(page + 1)) {
      for (; next < page && next < below.end(); next = below.next(next + 1)) {
        visitor.visit(next, PageCache.ABSENT, ContentsState.CLEAN);
      }
      byte kind = cache.isDirty(page) ? ContentsState.DIRTY : ContentsState.CLEAN;
      visitor.visit(page, cache.frameNumber(page), cache.isHole(page) ? ContentsState.HOLE : kind);
      next = next == page ? below.next(page + 1) : next;
    }
    for (; next < below.end(); next = below.next(next + 1)) {
      visitor.visit(next, PageCache.ABSENT, ContentsState.CLEAN);
    }
  }

  /** The state form; pages that are not in memory are read when the snapshot is written. */
  ContentsState save(PageSaver saver) {
    if (lower.isPresent()) {
      return saveBoth(saver).toState(size, lower.limit());
    }
    ContentsState state = new ContentsState();
    state.size = size;
    state.lowerLimit = lower.limit();
    CachedPages cached = cache.copy();
    saver.later(() -> state.addPages(cached, saver));
    return state;
  }

  /** What is below has to be asked for now: it may be another file later. */
  private ContentsColumns saveBoth(PageSaver saver) {
    ContentsColumns columns = new ContentsColumns();
    PageReader below = lower.reader();
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
    return columns;
  }

  /** Adds every page, placed by its number. */
  void digest(MemoryDigest digest, long base) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment outside = arena.allocate(PAGE);
      PageReader below = lower.reader();
      forEachPage(
          (page, frame, kind) -> {
            if (frame != PageCache.ABSENT) {
              memory.ensure(frame);
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
    size = state.size;
    lower.detach(state.lowerLimit);
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
    if (lower.isPresent()) {
      cache.removeClean(lower.pages());
    }
  }

  /** Gives all memory back. */
  public void release() {
    cache.clearAll();
    lower.setLimit(0);
    size = 0;
  }
}
