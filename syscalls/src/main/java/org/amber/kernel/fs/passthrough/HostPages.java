package org.amber.kernel.fs.passthrough;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.memory.CachedPages;
import org.amber.kernel.fs.memory.ContentsColumns;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.PageCache;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.amber.state.Sha256;

/**
 * The bytes of a host's file: pages that are mapped are in frames, all else is read and written on
 * the host. Writes go to both, so that read(2), write(2) and mappings agree.
 */
@SavedIn(PassthroughNodeState.class)
final class HostPages {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int MASK = PAGE - 1;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;

  @NotSaved("the machine provides it")
  private final PhysicalMemory memory;

  @NotSaved("the machine provides it")
  private final MemorySegment ram;

  @SavedAs({"pages", "frames"})
  private final PageCache cache;

  /** For each page that may be stored into, a hash of what the host's file has there. */
  @SavedAs("dirty")
  private final Map<Long, byte[]> onHost = new HashMap<>();

  HostPages(PhysicalMemory memory) {
    this.memory = memory;
    this.ram = memory.ram();
    this.cache = new PageCache(memory);
  }

  /** Whether a page may have been stored into through a shared mapping. */
  boolean hasDirty() {
    return !onHost.isEmpty();
  }

  /** Copies from {@code position} on until the buffer is full or the file ends. */
  void read(HostFile file, IoBuffer to, long position) {
    if (cache.isEmpty()) {
      long ignored = readHost(file, to, position, to.remaining());
      return;
    }
    long size = file.stat().size();
    for (long at = position; to.remaining() > 0 && at < size; ) {
      int inPage = (int) at & MASK;
      long part = Math.min(Math.min(PAGE - inPage, size - at), to.remaining());
      int frame = cache.frame(at >>> SHIFT);
      if (frame != PageCache.ABSENT) {
        to.put(ram, ((long) frame << SHIFT) + inPage, part);
      } else if (readHost(file, to, at, part) < part) {
        return; // the host's file has shrunk meanwhile
      }
      at += part;
    }
  }

  private static long readHost(HostFile file, IoBuffer to, long position, long length) {
    long done = 0;
    while (done < length) {
      long address = to.address();
      int part = (int) Math.min(to.contiguous(), length - done);
      int count = file.read(to.ram(), address, part, position + done);
      if (count == 0) {
        return done;
      }
      to.advance(count);
      done += count;
    }
    return done;
  }

  /** Stores the whole buffer at {@code position}. */
  void write(HostFile file, IoBuffer from, long position) {
    long at = position;
    while (from.remaining() > 0) {
      long address = from.address();
      int part = (int) Math.min(from.contiguous(), from.remaining());
      int count = file.write(from.ram(), address, part, at);
      if (!cache.isEmpty()) {
        copyToFrames(from.ram(), address, count, at);
      }
      from.advance(count);
      at += count;
    }
  }

  private void copyToFrames(MemorySegment source, long address, int length, long position) {
    for (int done = 0; done < length; ) {
      long at = position + done;
      int inPage = (int) at & MASK;
      int part = Math.min(length - done, PAGE - inPage);
      int frame = cache.frame(at >>> SHIFT);
      if (frame != PageCache.ABSENT) {
        memory.noteWrite(frame);
        MemorySegment.copy(source, address + done, ram, ((long) frame << SHIFT) + inPage, part);
      }
      done += part;
    }
  }

  /** The frame of a page for a mapping, see {@link PageSource#frame}. */
  int frame(HostFile file, long page, Access access) {
    if (page < 0 || page >= (file.stat().size() + MASK) >>> SHIFT) {
      return PageSource.BEYOND_END;
    }
    int frame = cache.frame(page);
    if (frame == PageCache.ABSENT) {
      frame = memory.allocate();
      boolean loaded = false;
      try {
        readPage(file, page, ram, (long) frame << SHIFT);
        loaded = true;
      } finally {
        if (!loaded) {
          memory.release(frame);
        }
      }
      cache.put(page, frame, false);
    }
    if (access == Access.WRITE && !cache.isDirty(page)) {
      cache.markDirty(page);
      onHost.put(page, hash(frame));
    }
    return frame;
  }

  private byte[] hash(int frame) {
    memory.ensure(frame);
    MessageDigest sha256 = Sha256.begin();
    sha256.update(ram.asSlice((long) frame << SHIFT, PAGE).asByteBuffer());
    return sha256.digest();
  }

  /** Reads a page as far as the file goes. */
  private static void readPage(HostFile file, long page, MemorySegment target, long offset) {
    int ignored = file.readAll(target, offset, PAGE, page << SHIFT);
  }

  /** The host's file has this length now. */
  void truncated(long length) {
    long first = (length + MASK) >>> SHIFT;
    cache.removeFrom(first);
    onHost.keySet().removeIf(page -> page >= first);
    int tail = (int) length & MASK;
    if (tail != 0) {
      zeroFrame(length >>> SHIFT, tail, PAGE - tail);
    }
  }

  /** A range of the host's file reads as zeros now. */
  void zeroed(long position, long length) {
    if (cache.isEmpty()) {
      return;
    }
    long end = position + length;
    for (long page = cache.nextFrame(position >>> SHIFT);
        page >= 0 && page << SHIFT < end;
        page = cache.nextFrame(page + 1)) {
      int from = (int) Math.max(position - (page << SHIFT), 0);
      int to = (int) Math.min(end - (page << SHIFT), PAGE);
      zeroFrame(page, from, to - from);
    }
  }

  private void zeroFrame(long page, int from, int length) {
    int frame = cache.frame(page);
    if (frame != PageCache.ABSENT) {
      memory.noteWrite(frame);
      ram.asSlice(((long) frame << SHIFT) + from, length).fill((byte) 0);
    }
  }

  /** Told before bytes of the host's file change. */
  @FunctionalInterface
  interface BeforeChange {
    void change(long position, long length);
  }

  /**
   * Writes every page that has been stored into since it was last the same as the host's. Such
   * pages stay writable in the page tables, so they are looked at each time.
   */
  void writeBack(HostFile file, BeforeChange told) {
    long size = file.stat().size();
    for (Map.Entry<Long, byte[]> entry : onHost.entrySet()) {
      long page = entry.getKey();
      int frame = cache.frame(page);
      byte[] now = hash(frame);
      int length = (int) Math.min(PAGE, size - (page << SHIFT));
      if (length > 0 && !Arrays.equals(now, entry.getValue())) {
        told.change(page << SHIFT, length);
        store(file, page, frame, length);
        entry.setValue(now);
      }
    }
  }

  private void store(HostFile file, long page, int frame, int length) {
    for (int done = 0; done < length; ) {
      done +=
          file.write(ram, ((long) frame << SHIFT) + done, length - done, (page << SHIFT) + done);
    }
  }

  boolean isEmpty() {
    return cache.isEmpty();
  }

  /** Reads every page that is in memory again, in its place. */
  void reload(HostFile file) {
    for (long page = cache.nextFrame(0); page >= 0; page = cache.nextFrame(page + 1)) {
      int frame = cache.frame(page);
      memory.ensure(frame);
      memory.noteWrite(frame);
      ram.asSlice((long) frame << SHIFT, PAGE).fill((byte) 0);
      readPage(file, page, ram, (long) frame << SHIFT);
      if (onHost.containsKey(page)) {
        onHost.put(page, hash(frame));
      }
    }
  }

  /** Forgets every page. */
  void clear() {
    cache.clearAll();
    onHost.clear();
  }

  void save(PassthroughNodeState state, FrameSaver saver) {
    CachedPages cached = cache.copy();
    saver.later(() -> fill(state, cached, saver));
  }

  private static void fill(PassthroughNodeState state, CachedPages cached, FrameSaver saver) {
    state.pages = new long[cached.count()];
    state.frames = new int[cached.count()];
    state.dirty = new byte[cached.count()];
    cached.forEach(
        (i, page, frame, changed) -> {
          state.pages[i] = page;
          state.frames[i] = saver.frame(frame);
          state.dirty[i] = (byte) (changed ? 1 : 0);
        });
  }

  /**
   * Adds the whole contents to a state, later: what is mapped from memory, the rest from the host.
   *
   * @param size of the file in bytes
   */
  void saveAll(InodeState state, PageReader file, long size, PageSaver saver) {
    CachedPages cached = cache.copy();
    saver.later(() -> state.contents = all(cached, file, size, saver));
  }

  private static ContentsState all(
      CachedPages cached, PageReader file, long size, PageSaver saver) {
    Map<Long, Integer> frames = new HashMap<>();
    cached.forEach((i, page, frame, changed) -> frames.put(page, frame));
    ContentsColumns columns = new ContentsColumns();
    for (long page = 0; page << SHIFT < size; page++) {
      Integer frame = frames.get(page);
      if (frame == null) {
        columns.add(page, saver.page(file, page));
      } else {
        file.drop(page);
        columns.add(page, saver.frame(frame));
      }
    }
    return columns.toState(size);
  }

  /** Reads pages of a file that does not change. */
  static PageReader reader(HostFile file) {
    return (page, target, offset) -> readPage(file, page, target, offset);
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(PassthroughNodeState state, FrameRestorer restorer) {
    int count = state.pages.length;
    if (state.frames.length != count || state.dirty.length != count) {
      throw new IllegalArgumentException("pages of a file: columns differ in length");
    }
    long before = -1;
    for (int i = 0; i < count; i++) {
      int frame = restorer.frame(state.frames[i]);
      if (state.pages[i] <= before || frame == PhysicalMemory.ZERO_FRAME) {
        throw new IllegalArgumentException("pages of a file are out of order or empty");
      }
      before = state.pages[i];
      cache.put(before, frame, state.dirty[i] != 0);
      if (state.dirty[i] != 0) {
        onHost.put(before, hash(frame)); // a snapshot is taken when all has been written back
      }
    }
  }
}
