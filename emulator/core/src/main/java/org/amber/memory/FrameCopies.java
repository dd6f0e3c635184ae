package org.amber.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.NotSaved;

/** Room for the contents of pages that were changed before they were taken. Thread-safe. */
@NotSaved("at work only while a snapshot is written")
public final class FrameCopies implements AutoCloseable {
  private static final int CHUNK_FRAMES = 256;
  private static final long CHUNK = (long) CHUNK_FRAMES * PhysicalMemory.PAGE_SIZE;

  /** No copy is made: nobody would take it. */
  public static final int NONE = -1;

  private static final int FULL = -2;

  private final int most;
  private final Runnable whileFull;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private int[] free = new int[CHUNK_FRAMES];
  private int freeCount;
  private boolean closed;

  /**
   * @param most copies at once; there is always room for some
   * @param whileFull what the owner of the pages does, again and again, until there is room: it
   *     lets those who take them come on, and waits a little
   */
  public FrameCopies(int most, Runnable whileFull) {
    this.most = Math.max(most, CHUNK_FRAMES);
    this.whileFull = whileFull;
  }

  /**
   * Copies a page; waits while there is no room.
   *
   * @param ram has its 4096 bytes
   * @param offset where in {@code ram} they begin
   * @return the copy, or {@link #NONE} after {@link #close}
   */
  public int add(MemorySegment ram, long offset) {
    int copy = reserve();
    while (copy == FULL) {
      whileFull.run();
      copy = reserve();
    }
    if (copy != NONE) {
      MemorySegment.copy(ram, offset, chunk(copy), place(copy), PhysicalMemory.PAGE_SIZE);
    }
    return copy;
  }

  /** Nobody takes copies any more: all room is given back to the host. */
  @Override
  public synchronized void close() {
    closed = true;
    arena.close();
  }

  private synchronized int reserve() {
    if (closed) {
      return NONE;
    }
    if (freeCount == 0) {
      if (chunks.size() * CHUNK_FRAMES >= most) {
        return FULL;
      }
      addChunk();
    }
    return free[--freeCount];
  }

  private void addChunk() {
    int first = chunks.size() * CHUNK_FRAMES;
    chunks.add(arena.allocate(CHUNK, PhysicalMemory.PAGE_SIZE));
    if (free.length < first + CHUNK_FRAMES) {
      free = new int[2 * (first + CHUNK_FRAMES)];
    }
    for (int i = CHUNK_FRAMES - 1; i >= 0; i--) {
      free[freeCount++] = first + i;
    }
  }

  private synchronized MemorySegment chunk(int copy) {
    return chunks.get(copy / CHUNK_FRAMES);
  }

  private static long place(int copy) {
    return (long) (copy % CHUNK_FRAMES) * PhysicalMemory.PAGE_SIZE;
  }

  /** Copies the contents out and frees their room. */
  public void take(int copy, MemorySegment target, long offset) {
    look(copy, 0, target, offset, PhysicalMemory.PAGE_SIZE);
    drop(copy);
  }

  /**
   * Copies some of the contents out.
   *
   * @param from the first byte in the page
   * @param length bytes
   */
  public void look(int copy, int from, MemorySegment target, long offset, int length) {
    MemorySegment.copy(chunk(copy), place(copy) + from, target, offset, length);
  }

  /** Frees the room of contents that nobody needs. */
  public synchronized void drop(int copy) {
    free[freeCount++] = copy;
  }
}
