package org.amber.machine;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.amber.memory.PhysicalMemory;
import org.amber.snapshot.PageSupplier;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/** Gives dense references to the pages that the state refers to, and their bytes to a snapshot. */
@NotSaved("at work only while a snapshot is written")
final class FrameNumbering implements PageSaver, PageSupplier {
  private final PhysicalMemory physical;
  private final ReentrantLock reading = new ReentrantLock();
  private int[] references;

  /** Frames by reference; for pages that are outside of memory {@code -1 - } their place there. */
  private int[] frames = new int[1024];

  private int count;
  private @Nullable PageReader[] readers = new PageReader[0];
  private long[] indexes = new long[0];
  private int outside;

  FrameNumbering(PhysicalMemory physical) {
    this.physical = physical;
    this.references = new int[physical.frameBound()];
  }

  @Override
  public int frame(int physicalFrame) {
    if (physicalFrame == PhysicalMemory.ZERO_FRAME) {
      return ZERO_REFERENCE;
    }
    if (physicalFrame >= references.length) {
      references = Arrays.copyOf(references, Math.max(physicalFrame + 1, references.length * 2));
    }
    if (references[physicalFrame] == 0) {
      references[physicalFrame] = add(physicalFrame);
    }
    return references[physicalFrame];
  }

  @Override
  public int page(PageReader reader, long index) {
    if (outside == indexes.length) {
      int room = Math.max(1024, outside * 2);
      readers = Arrays.copyOf(readers, room);
      indexes = Arrays.copyOf(indexes, room);
    }
    readers[outside] = reader;
    indexes[outside] = index;
    return add(-1 - outside++);
  }

  private int add(int place) {
    if (count == frames.length) {
      frames = Arrays.copyOf(frames, count * 2);
    }
    frames[count++] = place;
    return count;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public MemorySegment memory() {
    return physical.ram();
  }

  @Override
  public long offset(int reference) {
    int frame = frames[reference - 1];
    return frame < 0 ? OUTSIDE : (long) frame << PhysicalMemory.PAGE_SHIFT;
  }

  @Override
  public void read(int reference, MemorySegment target) {
    int place = -1 - frames[reference - 1];
    PageReader reader = readers[place];
    if (reader == null) {
      throw new IllegalStateException("page " + reference + " is in memory");
    }
    // Host files are for one thread; the guest's stands still.
    reading.lock();
    try {
      reader.read(indexes[place], target.fill((byte) 0), 0);
    } finally {
      reading.unlock();
    }
  }
}
