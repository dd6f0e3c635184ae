package org.amber.inspect.core;

import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/**
 * An area as a PT_LOAD segment.
 *
 * @param fileSize bytes of it that the core file has; what follows is zero, or nobody knows it
 */
record CoreSegment(Vma area, long fileSize) {
  /** Of larger areas, only what is up to the last page with something in it. */
  private static final long WHOLE = 256L << 20;

  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final int EXECUTE = 1;

  static CoreSegment of(AddressSpace space, Vma area) {
    if (area.length() <= WHOLE && area.prot() != 0) {
      return new CoreSegment(area, area.length());
    }
    long[] end = {0};
    space.forEachPage(
        area.start(),
        area.end(),
        (page, entry) -> end[0] = ((page + 1) << PhysicalMemory.PAGE_SHIFT) - area.start());
    return new CoreSegment(area, Math.max(end[0], storedEnd(area)));
  }

  /** Where what the area's file has in memory ends; 0 for none. */
  private static long storedEnd(Vma area) {
    PageSource source = area.source();
    if (source == null) {
      return 0;
    }
    long first = area.offset() >>> PhysicalMemory.PAGE_SHIFT;
    long pages = area.length() >>> PhysicalMemory.PAGE_SHIFT;
    long end = 0;
    for (long page = source.nextStoredPage(first);
        page >= 0 && page < first + pages;
        page = source.nextStoredPage(page + 1)) {
      end = (page + 1 - first) << PhysicalMemory.PAGE_SHIFT;
    }
    return end;
  }

  /** PF_R, PF_W and PF_X. */
  int flags() {
    return ((area.prot() & 1) != 0 ? READ : 0)
        | ((area.prot() & 2) != 0 ? WRITE : 0)
        | ((area.prot() & 4) != 0 ? EXECUTE : 0);
  }
}
