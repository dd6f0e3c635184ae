package org.amber.memory;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link AddressSpace}: areas, and the present pages in columns. */
@StateType(40)
public final class AddressSpaceState {
  @Tag(1)
  public long stackLimit;

  @Tag(2)
  public List<VmaState> areas = new ArrayList<>();

  /** Page numbers, ascending. */
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
    int count = Math.toIntExact(entries.present());
    pages = new long[count];
    frames = new int[count];
    permissions = new byte[count];
    int[] next = {0};
    entries.forEach(
        (page, pte) -> {
          int i = next[0]++;
          pages[i] = page;
          frames[i] = saver.frame(Pte.frame(pte));
          permissions[i] = (byte) Pte.permissions(pte);
        });
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
    if (frames.length != pages.length || permissions.length != pages.length) {
      throw new IllegalArgumentException("page table: columns differ in length");
    }
    long before = -1;
    for (int i = 0; i < pages.length; i++) {
      long address = pages[i] << PhysicalMemory.PAGE_SHIFT;
      boolean inOrder =
          pages[i] > before && pages[i] < AddressSpace.TASK_SIZE / PhysicalMemory.PAGE_SIZE;
      Vma vma = inOrder ? space.area(address) : null;
      if (vma == null || (permissions[i] & ~vma.effectivePermissions()) != 0) {
        throw new IllegalArgumentException(
            String.format("page 0x%x belongs to no memory area that allows it", address));
      }
      before = pages[i];
      int frame = frameOf.frame(frames[i]);
      int allowed = permissions[i];
      if (frame == PhysicalMemory.ZERO_FRAME) {
        allowed &= ~Pte.WRITE;
      }
      space.restoreEntry(pages[i], Pte.of(frame, allowed));
    }
  }
}
