package org.amber.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotDigested;
import org.amber.state.NotSaved;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link AddressSpace}: areas, and the present pages. */
@StateType(40)
public final class AddressSpaceState {
  @Tag(1)
  public long stackLimit;

  @Tag(2)
  public List<VmaState> areas = new ArrayList<>();

  /** Page numbers, ascending; in snapshots that have no {@link #runs}. */
  @NotDigested("presence depends on the engine; contents are digested by address")
  @Tag(3)
  public long[] pages = {};

  @NotDigested("where the bytes are; contents are digested by address")
  @Tag(4)
  public int[] frames = {};

  /** Effective permissions of each page. */
  @NotDigested("depends on which accesses came first")
  @Tag(5)
  public byte[] permissions = {};

  /** The present pages, see {@link PageRuns}. */
  @NotDigested("where the bytes are; contents are digested by address")
  @Tag(6)
  public byte[] runs = {};

  /** State form of {@link Vma}. */
  @StateType(41)
  public static final class VmaState {
    @Tag(1)
    public long start;

    @Tag(2)
    public long end;

    @Tag(3)
    public int prot;

    @Tag(4)
    public int flags;

    /** Number of the object mapped; 0 for private anonymous memory. */
    @Tag(5)
    public long source;

    @Tag(6)
    public long offset;

    @Tag(7)
    public String name = "";
  }

  /** Takes the state of an address space. */
  static AddressSpaceState of(AddressSpace space, PageSourceIds ids, FrameSaver frames) {
    AddressSpaceState state = new AddressSpaceState();
    state.stackLimit = space.stackLimit();
    for (Vma vma : space.areas()) {
      VmaState area = new VmaState();
      area.start = vma.start();
      area.end = vma.end();
      area.prot = vma.prot();
      area.flags = vma.flags();
      PageSource source = vma.source();
      area.source = source == null ? 0 : ids.idOf(source);
      area.offset = vma.offset();
      area.name = vma.name();
      state.areas.add(area);
    }
    PageEntries entries = space.entries();
    frames.later(() -> state.addPages(entries, frames));
    return state;
  }

  private void addPages(PageEntries entries, FrameSaver saver) {
    PageRuns present = new PageRuns();
    entries.forEach(
        (page, pte) -> present.add(page, saver.frame(Pte.frame(pte)), Pte.permissions(pte)));
    runs = present.bytes();
  }

  /**
   * Makes an address space of this state.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  AddressSpace restore(PhysicalMemory physical, PageSourceIds ids, FrameRestorer frameOf) {
    AddressSpace space = new AddressSpace(physical);
    space.setStackLimit(stackLimit);
    long reached = 0;
    for (VmaState area : areas) {
      boolean aligned =
          ((area.start | area.end | area.offset) & (PhysicalMemory.PAGE_SIZE - 1)) == 0;
      if (!aligned
          || area.start < reached
          || area.end <= area.start
          || area.end > AddressSpace.TASK_SIZE
          || area.offset < 0
          || area.offset > Long.MAX_VALUE - AddressSpace.TASK_SIZE
          || (area.prot & ~7) != 0) {
        throw new IllegalArgumentException(
            String.format("memory area 0x%x-0x%x is out of order", area.start, area.end));
      }
      reached = area.end;
      PageSource source = area.source == 0 ? null : ids.byId(area.source);
      space.restoreArea(
          new Vma(area.start, area.end, area.prot, area.flags, source, area.offset, area.name));
    }
    restorePages(space, frameOf);
    return space;
  }

  private void restorePages(AddressSpace space, FrameRestorer frameOf) {
    PageRuns.Visitor restorer = new PageRestorer(space, frameOf);
    PageRuns.forEach(runs, restorer);
    if (frames.length != pages.length || permissions.length != pages.length) {
      throw new IllegalArgumentException("page table: columns differ in length");
    }
    for (int i = 0; i < pages.length; i++) {
      restorer.visit(pages[i], frames[i], permissions[i]);
    }
  }

  /** Puts pages back, in ascending order. */
  @NotSaved("at work only while a snapshot is read")
  private static final class PageRestorer implements PageRuns.Visitor {
    private final AddressSpace space;
    private final FrameRestorer frameOf;
    private long before = -1;

    /** Of the page before; the next one is mostly in it, too. */
    private @Nullable Vma area;

    PageRestorer(AddressSpace space, FrameRestorer frameOf) {
      this.space = space;
      this.frameOf = frameOf;
    }

    @Override
    public void visit(long page, int reference, int permissions) {
      long address = page << PhysicalMemory.PAGE_SHIFT;
      Vma vma = page > before && page < AddressSpace.TASK_PAGES ? area(address) : null;
      if (vma == null || (permissions & ~vma.effectivePermissions()) != 0) {
        throw new IllegalArgumentException(
            String.format("page 0x%x belongs to no memory area that allows it", address));
      }
      before = page;
      int frame = frameOf.frame(reference);
      int allowed = frame == PhysicalMemory.ZERO_FRAME ? permissions & ~Pte.WRITE : permissions;
      space.restoreEntry(page, Pte.of(frame, allowed));
    }

    private @Nullable Vma area(long address) {
      Vma last = area;
      if (last == null || address < last.start() || address >= last.end()) {
        last = space.area(address);
        area = last;
      }
      return last;
    }
  }
}
