package org.amber.kernel.fs.memory;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.amber.memory.PhysicalMemory;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one file that are in memory: page number to frame. A page is <em>clean</em> when its
 * bytes can be had again from elsewhere, else <em>dirty</em>; or it is a <em>hole</em> that hides
 * what lies below. Owns one reference to each frame.
 */
@SavedIn(ContentsState.class)
public final class PageCache {
  /** No entry: the page is below, if anywhere. */
  public static final int ABSENT = 0;

  static final int HOLE = Integer.MIN_VALUE;
  private static final int SHIFT = 9;
  private static final int SLOTS = 1 << SHIFT;

  /** Positive: clean frame. Negative: dirty frame, negated. */
  @NotSaved("filled anew, page by page")
  private static final class Chunk {
    final int[] slots = new int[SLOTS];
    int frames;
    int holes;
  }

  @NotSaved("the machine provides it")
  private final PhysicalMemory memory;

  @SavedAs({"pages", "frames", "kinds"})
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();

  @NotSaved("where the last look was")
  private long lastKey = -1;

  @NotSaved("where the last look was")
  private @Nullable Chunk last;

  public PageCache(PhysicalMemory memory) {
    this.memory = memory;
  }

  public boolean isEmpty() {
    return chunks.isEmpty();
  }

  private @Nullable Chunk chunk(long page) {
    long key = page >>> SHIFT;
    if (key != lastKey) {
      last = chunks.get(key);
      lastKey = key;
    }
    return last;
  }

  private int slot(long page) {
    Chunk chunk = chunk(page);
    return chunk == null ? ABSENT : chunk.slots[(int) page & (SLOTS - 1)];
  }

  /** The frame of a page, with its contents, or {@link #ABSENT}, also for a hole. */
  public int frame(long page) {
    int frame = frameNumber(page);
    if (frame != ABSENT) {
      memory.ensure(frame);
    }
    return frame;
  }

  /** As {@link #frame}, but what is in the frame may still have to be brought in. */
  public int frameNumber(long page) {
    int slot = slot(page);
    return slot == HOLE ? ABSENT : Math.abs(slot);
  }

  public boolean isHole(long page) {
    return slot(page) == HOLE;
  }

  public boolean isDirty(long page) {
    return slot(page) < 0 && slot(page) != HOLE;
  }

  /** Puts a frame in, whose reference is handed over; what was there is released. */
  public void put(long page, int frame, boolean dirty) {
    set(page, dirty ? -frame : frame);
  }

  public void markDirty(long page) {
    Chunk chunk = chunk(page);
    if (chunk != null) {
      int index = (int) page & (SLOTS - 1);
      if (chunk.slots[index] > 0) {
        chunk.slots[index] = -chunk.slots[index];
      }
    }
  }

  public void punch(long page) {
    set(page, HOLE);
  }

  public void remove(long page) {
    if (slot(page) != ABSENT) {
      set(page, ABSENT);
    }
  }

  private void set(long page, int value) {
    Chunk chunk = chunk(page);
    if (chunk == null) {
      chunk = new Chunk();
      chunks.put(page >>> SHIFT, chunk);
      last = chunk;
    }
    int index = (int) page & (SLOTS - 1);
    clear(chunk, index);
    chunk.slots[index] = value;
    if (value == HOLE) {
      chunk.holes++;
    } else if (value != ABSENT) {
      chunk.frames++;
    }
    dropIfEmpty(page >>> SHIFT, chunk);
  }

  private void clear(Chunk chunk, int index) {
    int old = chunk.slots[index];
    if (old == HOLE) {
      chunk.holes--;
    } else if (old != ABSENT) {
      chunk.frames--;
      memory.release(Math.abs(old));
    }
    chunk.slots[index] = ABSENT;
  }

  private void dropIfEmpty(long key, Chunk chunk) {
    if (chunk.frames == 0 && chunk.holes == 0) {
      chunks.remove(key);
      lastKey = -1;
      last = null;
    }
  }

  /** Removes every page from {@code first} on. */
  public void removeFrom(long first) {
    for (Long key : chunks.tailMap(first >>> SHIFT).keySet().toArray(new Long[0])) {
      Chunk chunk = chunks.get(key);
      if (chunk == null) {
        continue;
      }
      int from = key == first >>> SHIFT ? (int) first & (SLOTS - 1) : 0;
      for (int i = from; i < SLOTS; i++) {
        clear(chunk, i);
      }
      dropIfEmpty(key, chunk);
    }
  }

  /** Removes clean pages before {@code end}: they can be had again. */
  public void removeClean(long end) {
    for (Long key : chunks.keySet().toArray(new Long[0])) {
      Chunk chunk = chunks.get(key);
      if (chunk == null) {
        continue;
      }
      for (int i = 0; i < SLOTS && (key << SHIFT) + i < end; i++) {
        if (chunk.slots[i] > 0) {
          clear(chunk, i);
        }
      }
      dropIfEmpty(key, chunk);
    }
  }

  /** A copy of what is in memory now, made quickly. */
  public CachedPages copy() {
    CachedPages copy = new CachedPages(chunks.size());
    chunks.forEach((key, chunk) -> copy.add(key << SHIFT, chunk.slots, chunk.frames + chunk.holes));
    return copy;
  }

  /** Frames from page {@code first} on. */
  public long framesFrom(long first) {
    long count = 0;
    for (Map.Entry<Long, Chunk> entry : chunks.tailMap(first >>> SHIFT).entrySet()) {
      Chunk chunk = entry.getValue();
      if (entry.getKey() << SHIFT >= first) {
        count += chunk.frames;
      } else {
        int[] rest = Arrays.copyOfRange(chunk.slots, (int) first & (SLOTS - 1), SLOTS);
        count += Arrays.stream(rest).filter(slot -> slot != ABSENT && slot != HOLE).count();
      }
    }
    return count;
  }

  /** Holes before page {@code end}. */
  public long holesBefore(long end) {
    long[] count = {0};
    if (end > 0) {
      for (Map.Entry<Long, Chunk> entry : chunks.headMap((end - 1) >>> SHIFT, true).entrySet()) {
        Chunk chunk = entry.getValue();
        if ((entry.getKey() + 1) << SHIFT <= end) {
          count[0] += chunk.holes;
        } else {
          int[] part = Arrays.copyOf(chunk.slots, (int) end & (SLOTS - 1));
          count[0] += Arrays.stream(part).filter(slot -> slot == HOLE).count();
        }
      }
    }
    return count[0];
  }

  /** The first page with a frame at or after {@code page}, or -1. */
  public long nextFrame(long page) {
    long next = nextEntry(page);
    while (next >= 0 && isHole(next)) {
      next = nextEntry(next + 1);
    }
    return next;
  }

  /** The first page with a frame or a hole at or after {@code page}, or -1. */
  public long nextEntry(long page) {
    for (Map.Entry<Long, Chunk> entry : chunks.tailMap(page >>> SHIFT).entrySet()) {
      int[] slots = entry.getValue().slots;
      long base = entry.getKey() << SHIFT;
      for (int i = (int) Math.max(0, page - base); i < SLOTS; i++) {
        if (slots[i] != ABSENT) {
          return base + i;
        }
      }
    }
    return -1;
  }

  /** Gives every frame back. */
  public void clearAll() {
    removeFrom(0);
  }
}
