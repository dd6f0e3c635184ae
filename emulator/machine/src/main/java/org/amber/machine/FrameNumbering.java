package org.amber.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.PageReader;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/**
 * Gives dense references to the pages that the state refers to, and knows where they are. For one
 * thread at a time.
 */
@NotSaved("at work only while a snapshot is taken")
final class FrameNumbering implements PageSaver {
  /** By frame; 0: none. Mostly grows when the machine runs on already. */
  private int[] references = new int[1024];

  /** Frames by reference; for pages that are outside of memory {@code -1 - } their place there. */
  private int[] frames = new int[1024];

  private int count;
  private @Nullable PageReader[] readers = new PageReader[0];
  private long[] indexes = new long[0];
  private int outside;
  private final List<Runnable> rest = new ArrayList<>();
  private final Consumer<Runnable> machine;

  /**
   * @param machine has the machine's thread do something, and waits until it has
   */
  FrameNumbering(Consumer<Runnable> machine) {
    this.machine = machine;
  }

  /** Of a machine that stands still. */
  FrameNumbering() {
    this(Runnable::run);
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

  @Override
  public void later(Runnable task) {
    rest.add(task);
  }

  @Override
  public void onMachine(Runnable errand) {
    machine.accept(errand);
  }

  /** Does what was left for later; by then all references are known. Any thread may call it. */
  void complete() {
    rest.forEach(Runnable::run);
    rest.clear();
  }

  /** Whether a frame has a reference, after {@link #complete}. */
  boolean has(int physicalFrame) {
    return physicalFrame < references.length && references[physicalFrame] != 0;
  }

  private int add(int place) {
    if (count == frames.length) {
      frames = Arrays.copyOf(frames, count * 2);
    }
    frames[count++] = place;
    return count;
  }

  /**
   * How many references there are, after {@link #complete}; they are the numbers from 1 to this.
   */
  int count() {
    return count;
  }

  /** Whether a page is outside of memory and is for the machine's thread to read. */
  boolean isForMachine(int reference) {
    return isOutside(reference) && !reader(reference).isDetached();
  }

  /** Whether a page is to be read from where {@link #reader} says. */
  boolean isOutside(int reference) {
    return frames[reference - 1] < 0;
  }

  int physicalFrame(int reference) {
    return frames[reference - 1];
  }

  PageReader reader(int reference) {
    return Objects.requireNonNull(readers[-1 - frames[reference - 1]]);
  }

  /** Which page of its reader it is. */
  long index(int reference) {
    return indexes[-1 - frames[reference - 1]];
  }
}
