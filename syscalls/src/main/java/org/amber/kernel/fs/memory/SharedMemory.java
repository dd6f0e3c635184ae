package org.amber.kernel.fs.memory;

import java.util.function.BiConsumer;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/**
 * Shared anonymous memory: mmap(2) with MAP_SHARED | MAP_ANONYMOUS, shared by a process and its
 * children. Lives as long as it is mapped.
 */
public class SharedMemory implements PageSource {
  @NotSaved("the machine provides it")
  private final PhysicalMemory physical;

  private final long id;
  private final long pages;

  @SavedAs({"indexes", "frames"})
  private final PageCache cache;

  @NotSaved("counts the areas, which announce themselves when they are restored")
  private int areas;

  public SharedMemory(PhysicalMemory physical, long id, long size) {
    this.physical = physical;
    this.cache = new PageCache(physical);
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
    int frame = cache.frameNumber(index);
    if (frame == PageCache.ABSENT) {
      frame = physical.allocate();
      cache.put(index, frame, true);
    }
    return frame;
  }

  @Override
  public final long nextStoredPage(long index) {
    return cache.nextFrame(index);
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
      cache.clearAll();
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
    return Math.toIntExact(cache.framesFrom(0));
  }

  /** Whether somebody else than the areas keeps and saves it. */
  public boolean savedByOwner() {
    return false;
  }

  public final SharedMemoryState save(FrameSaver saver) {
    SharedMemoryState state = new SharedMemoryState();
    state.id = id;
    state.pages = pages;
    savePages(
        saver,
        (indexes, frames) -> {
          state.indexes = indexes;
          state.frames = frames;
        });
    return state;
  }

  /**
   * Has the numbers and the references of all pages told before the snapshot is written.
   *
   * @param columns shares nothing with the machine
   */
  protected final void savePages(FrameSaver saver, BiConsumer<long[], int[]> columns) {
    CachedPages cached = cache.copy();
    saver.later(
        () -> {
          long[] indexes = new long[cached.count()];
          int[] frames = new int[cached.count()];
          cached.forEach(
              (i, page, frame, dirty) -> {
                indexes[i] = page;
                frames[i] = saver.frame(frame);
              });
          columns.accept(indexes, frames);
        });
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
      long index = state.indexes[i];
      if (index < 0 || index >= pages || cache.frameNumber(index) != PageCache.ABSENT) {
        throw new IllegalArgumentException("shared memory: a page twice, or beyond the end");
      }
      int frame = restorer.frame(state.frames[i]);
      if (frame == PhysicalMemory.ZERO_FRAME) {
        throw new IllegalArgumentException("shared memory: a page without contents");
      }
      cache.put(index, frame, true);
    }
  }
}
