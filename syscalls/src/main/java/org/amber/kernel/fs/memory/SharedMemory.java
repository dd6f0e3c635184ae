package org.amber.kernel.fs.memory;

import java.util.TreeMap;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;

/**
 * Shared anonymous memory: mmap(2) with MAP_SHARED | MAP_ANONYMOUS, shared by a process and its
 * children. Lives as long as it is mapped.
 */
public class SharedMemory implements PageSource {
  @NotSaved("the machine provides it")
  private final PhysicalMemory physical;

  private final long id;
  private final long pages;
  private final TreeMap<Long, Integer> frames = new TreeMap<>();

  @NotSaved("counts the areas, which announce themselves when they are restored")
  private int areas;

  public SharedMemory(PhysicalMemory physical, long id, long size) {
    this.physical = physical;
    this.id = id;
    this.pages = (size + PhysicalMemory.PAGE_SIZE - 1) >>> PhysicalMemory.PAGE_SHIFT;
  }

  /** Permanent number in the machine. */
  public final long id() {
    return id;
  }

  @Override
  public int frame(long index, Access access) {
    if (index < 0 || index >= pages) {
      return BEYOND_END;
    }
    Integer frame = frames.get(index);
    if (frame == null) {
      frame = physical.allocate();
      frames.put(index, frame);
    }
    return frame;
  }

  @Override
  public final long nextStoredPage(long index) {
    Long next = frames.ceilingKey(index);
    return next == null ? -1 : next;
  }

  @Override
  public long byteSize() {
    return pages << PhysicalMemory.PAGE_SHIFT;
  }

  @Override
  public void mapped() {
    areas++;
  }

  @Override
  public void unmapped() {
    if (--areas == 0) {
      frames.values().forEach(physical::release);
      frames.clear();
    }
  }

  @Override
  public String mapName() {
    return "/dev/zero (deleted)";
  }

  @Override
  public long device() {
    return 1;
  }

  @Override
  public long inodeNumber() {
    return id;
  }

  /** How many areas it is mapped by. */
  protected final int areas() {
    return areas;
  }

  /** How many of its pages have been touched. */
  public final int presentPages() {
    return frames.size();
  }

  /** Whether somebody else than the areas keeps and saves it. */
  public boolean savedByOwner() {
    return false;
  }

  public final SharedMemoryState save(FrameSaver saver) {
    SharedMemoryState state = new SharedMemoryState();
    state.id = id;
    state.pages = pages;
    state.indexes = new long[frames.size()];
    state.frames = new int[frames.size()];
    int i = 0;
    for (var entry : frames.entrySet()) {
      state.indexes[i] = entry.getKey();
      state.frames[i++] = saver.frame(entry.getValue());
    }
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static SharedMemory restore(
      SharedMemoryState state, PhysicalMemory physical, FrameRestorer restorer) {
    if (state.pages < 0) {
      throw new IllegalArgumentException("shared memory: negative size");
    }
    SharedMemory memory =
        new SharedMemory(physical, state.id, state.pages << PhysicalMemory.PAGE_SHIFT);
    memory.restorePages(state, restorer);
    return memory;
  }

  /**
   * Takes back the pages.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  protected final void restorePages(SharedMemoryState state, FrameRestorer restorer) {
    if (state.indexes.length != state.frames.length) {
      throw new IllegalArgumentException("shared memory: columns differ in length");
    }
    for (int i = 0; i < state.indexes.length; i++) {
      if (frames.containsKey(state.indexes[i])) {
        throw new IllegalArgumentException("shared memory: a page twice");
      }
      frames.put(state.indexes[i], restorer.frame(state.frames[i]));
    }
  }
}
