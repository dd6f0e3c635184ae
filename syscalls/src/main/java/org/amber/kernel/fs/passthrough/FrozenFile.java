package org.amber.kernel.fs.passthrough;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostReader;
import org.amber.memory.FrameCopies;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.jspecify.annotations.Nullable;

/**
 * What a file of the host had in it when the machine was captured, for other threads to read while
 * the guest goes on writing to it: before the guest changes a page that was not taken yet, its
 * contents are copied, as {@link org.amber.memory.FrozenFrames} does it for memory. What others
 * than the guest change meanwhile is seen.
 *
 * <p>The machine's thread calls {@link #beforeChange} and {@link #close}, others the rest.
 */
@NotSaved("at work only while a snapshot is written")
final class FrozenFile implements PageReader, AutoCloseable {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;

  private static final int FROZEN = 0;
  private static final int TAKEN = 1;

  /** Greater states say which copy has the contents. */
  private static final int COPIED = 2;

  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(int[].class);

  private final HostReader reader;
  private final FrameCopies copies;
  private final long size;
  private final @Nullable Object version;

  /** One above the last page of the first part that is kept. */
  private final long head;

  /** The first page of the second part. */
  private final long tail;

  /** Of the pages of the first part, then of the second one. */
  private final int[] states;

  private volatile @Nullable ErrnoException lost;

  /**
   * Keeps the two ends of a file, which may be all of it.
   *
   * @param reader owned
   * @param size in bytes, as it is now
   * @param ends how many bytes to keep at each end
   * @param version see {@link PageReader#version}
   */
  FrozenFile(
      HostReader reader, FrameCopies copies, long size, long ends, @Nullable Object version) {
    this.reader = reader;
    this.copies = copies;
    this.size = size;
    this.version = version;
    long pages = pagesIn(size);
    head = Math.min(pages, pagesIn(ends));
    tail = Math.max(head, Math.max(0, size - ends) >> SHIFT);
    states = new int[Math.toIntExact(head + pages - tail)];
  }

  private static long pagesIn(long bytes) {
    return (bytes + PAGE - 1) >>> SHIFT;
  }

  /** In bytes. */
  long size() {
    return size;
  }

  /** The state of a page that is kept. */
  private int place(long page) {
    return Math.toIntExact(page < head ? page : head + page - tail);
  }

  /**
   * The guest is about to change bytes of the file. Waits where there is no room for copies.
   *
   * @param own the file, for the machine's thread
   * @param length bytes; may reach beyond the end
   * @param scratch native memory for a page
   */
  void beforeChange(HostFile own, long position, long length, MemorySegment scratch) {
    if (position >= size) {
      return;
    }
    long first = position >>> SHIFT;
    long end = length >= size - position ? pagesIn(size) : pagesIn(position + length);
    for (long page = first; page < Math.min(end, head); page++) {
      keep(own, page, scratch);
    }
    for (long page = Math.max(first, tail); page < end; page++) {
      keep(own, page, scratch);
    }
  }

  private void keep(HostFile own, long page, MemorySegment scratch) {
    int place = place(page);
    if (lost != null || (int) STATE.getOpaque(states, place) != FROZEN) {
      return;
    }
    try {
      scratch.fill((byte) 0);
      int ignored = own.readAll(scratch, 0, lengthOf(page), page << SHIFT);
    } catch (ErrnoException e) {
      lost = e; // whoever writes the snapshot is told
      return;
    }
    int copy = copies.add(scratch, 0);
    // A full fence: the change comes after it, and whoever sees the change sees the copy.
    if (copy != FrameCopies.NONE && !STATE.compareAndSet(states, place, FROZEN, COPIED + copy)) {
      copies.drop(copy);
    }
  }

  private int lengthOf(long page) {
    return (int) Math.min(PAGE, size - (page << SHIFT));
  }

  private int readNow(MemorySegment target, long offset, int length, long position) {
    try {
      synchronized (reader) {
        return reader.readAll(target, offset, length, position);
      }
    } catch (ErrnoException e) {
      lost = e;
      throw e;
    }
  }

  /** Whether the host has let everything be read so far. */
  boolean isReadable() {
    return lost == null;
  }

  private void requireKept() {
    ErrnoException failure = lost;
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Reads bytes of pages of which none was taken or dropped.
   *
   * @return how many; less than {@code length} at the end
   */
  int look(MemorySegment target, long offset, int length, long position) {
    int wanted = Math.clamp(size - position, 0, length);
    if (wanted == 0) {
      return 0;
    }
    int count = readNow(target, offset, wanted, position);
    target.asSlice(offset + count, wanted - count).fill((byte) 0); // cut off since
    // What was read is right if nobody has changed it until now, that is, until after the reading.
    VarHandle.fullFence();
    for (long page = position >>> SHIFT; page << SHIFT < position + wanted; page++) {
      int state = (int) STATE.getVolatile(states, place(page));
      if (state >= COPIED) {
        long from = Math.max(position, page << SHIFT);
        long to = Math.min(position + wanted, (page + 1) << SHIFT);
        int inPage = (int) (from - (page << SHIFT));
        copies.look(state - COPIED, inPage, target, offset + from - position, (int) (to - from));
      }
    }
    requireKept();
    return wanted;
  }

  @Override
  public void read(long page, MemorySegment target, long offset) {
    int ignored = readNow(target, offset, lengthOf(page), page << SHIFT);
    VarHandle.fullFence();
    int place = place(page);
    if (!STATE.compareAndSet(states, place, FROZEN, TAKEN)) {
      int state = (int) STATE.getAndSet(states, place, TAKEN);
      if (state < COPIED) {
        throw new IllegalStateException("page " + page + " of a file is not kept");
      }
      copies.take(state - COPIED, target, offset);
    }
    requireKept();
  }

  @Override
  public boolean isDetached() {
    return true;
  }

  @Override
  public void drop(long page) {
    int state = (int) STATE.getAndSet(states, place(page), TAKEN);
    if (state >= COPIED) {
      copies.drop(state - COPIED);
    }
  }

  /** Nobody will read any page. */
  void drop() {
    for (long page = 0; page < head; page++) {
      drop(page);
    }
    for (long page = tail; page < pagesIn(size); page++) {
      drop(page);
    }
  }

  @Override
  public @Nullable Object version() {
    return version;
  }

  @Override
  public void close() {
    reader.close();
  }
}
