package org.amber.linux;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.KernelState;
import org.amber.kernel.task.RestoredObjects;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;

/** What a snapshot would hold of a kernel: its state form and the pages that it refers to. */
final class SavedMachine {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  final KernelState state;
  private final List<byte[]> pages = new ArrayList<>();
  private final Map<Integer, Integer> references = new HashMap<>();
  private final Map<Long, PageSource> sources = new HashMap<>();

  SavedMachine(TestMachine machine) {
    FrameSaver frames =
        frame ->
            frame == PhysicalMemory.ZERO_FRAME
                ? FrameSaver.ZERO_REFERENCE
                : references.computeIfAbsent(frame, key -> copy(machine.physical, key));
    state = machine.kernel.save(frames, new Ids());
  }

  private int copy(PhysicalMemory physical, int frame) {
    byte[] page = new byte[PAGE];
    MemorySegment.copy(physical.ram(), (long) frame * PAGE, MemorySegment.ofArray(page), 0, PAGE);
    pages.add(page);
    return pages.size();
  }

  /** Numbers mapped objects by their inode numbers. */
  private final class Ids implements PageSourceIds {
    @Override
    public long idOf(PageSource source) {
      sources.put(source.inodeNumber(), source);
      return source.inodeNumber();
    }

    @Override
    public PageSource byId(long id) {
      PageSource source = sources.get(id);
      if (source == null) {
        throw new IllegalArgumentException("no object " + id);
      }
      return source;
    }
  }

  /** What the kernel of another machine is restored from. */
  RestoredObjects objects(PhysicalMemory target) {
    Map<Integer, Integer> restored = new HashMap<>();
    FrameRestorer frames =
        reference -> {
          if (reference == FrameSaver.ZERO_REFERENCE) {
            return PhysicalMemory.ZERO_FRAME;
          }
          if (reference < 0 || reference > pages.size()) {
            throw new IllegalArgumentException("no page " + reference);
          }
          Integer known = restored.get(reference);
          if (known != null) {
            target.retain(known);
            return known;
          }
          int frame = target.allocate();
          MemorySegment page = MemorySegment.ofArray(pages.get(reference - 1));
          MemorySegment.copy(page, 0, target.ram(), (long) frame * PAGE, PAGE);
          restored.put(reference, frame);
          return frame;
        };
    return new RestoredObjects() {
      @Override
      public FrameRestorer frames() {
        return frames;
      }

      @Override
      public PageSourceIds sources() {
        return new Ids();
      }

      @Override
      public VfsPath path(int mount, long dentry) {
        throw new IllegalArgumentException("no path");
      }

      @Override
      public FileDescription file(long id) {
        throw new IllegalArgumentException("no file " + id);
      }
    };
  }
}
