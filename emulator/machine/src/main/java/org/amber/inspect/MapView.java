package org.amber.inspect;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Stat;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;

/** The areas of each address space, as /proc/PID/maps shows them, with what is in memory. */
final class MapView implements ProcessView {
  private final FrameUse frames;

  MapView(FrameUse frames) {
    this.frames = frames;
  }

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    List<Item> areas = new ArrayList<>();
    for (Vma area : group.memory().space().areas()) {
      areas.add(area(group.memory(), area));
    }
    return areas;
  }

  private Item area(ProcessMemory memory, Vma area) {
    PageSource source = area.source();
    long device = source == null ? 0 : source.device();
    Count count = count(memory, area);
    Facts facts =
        new Facts()
            .hex("start", area.start())
            .hex("end", area.end())
            .text("permissions", permissions(area))
            .hex("offset", source == null ? 0 : area.offset())
            .text("device", "%02x:%02x".formatted(Stat.major(device), Stat.minor(device)))
            .number("inode", source == null ? 0 : source.inodeNumber())
            .derivedSize("resident", count.resident * PhysicalMemory.PAGE_SIZE)
            .derivedSize("dirty", count.dirty * PhysicalMemory.PAGE_SIZE)
            .text("name", name(memory, area));
    return new Item(Kind.MAPPING, Long.toHexString(area.start()), facts.list(), List.of());
  }

  /** Pages of an area that are in memory. */
  private static final class Count {
    long resident;
    long dirty;
  }

  private Count count(ProcessMemory memory, Vma area) {
    boolean sharedMemory = area.source() instanceof SharedMemory;
    Count count = new Count();
    memory
        .space()
        .forEachPage(
            area.start(),
            area.end(),
            (page, entry) -> {
              count.resident++;
              if (sharedMemory || frames.isOwn(Pte.frame(entry))) {
                count.dirty++;
              }
            });
    return count;
  }

  /** As in /proc/PID/maps. */
  static String permissions(Vma area) {
    return ((area.prot() & 1) != 0 ? "r" : "-")
        + ((area.prot() & 2) != 0 ? "w" : "-")
        + ((area.prot() & 4) != 0 ? "x" : "-")
        + (area.shared() ? "s" : "p");
  }

  /** File or purpose; empty when there is nothing to be said. */
  static String name(ProcessMemory memory, Vma area) {
    PageSource source = area.source();
    if (source != null) {
      return source.mapName();
    }
    if (!area.name().isEmpty()) {
      return area.name();
    }
    if (area.start() < memory.brk && area.end() > memory.brkStart) {
      return "[heap]";
    }
    return area.contains(memory.startStack) ? "[stack]" : "";
  }
}
