package org.amber.memory;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.state.NotSaved;

/** Where demand-zero, file pages and copy-on-write happen: what a page fault brings in. */
@NotSaved("has no state of its own")
final class FaultResolver {
  private final AddressSpace space;
  private final PhysicalMemory physical;
  private final PageTable pages;

  FaultResolver(AddressSpace space, PhysicalMemory physical, PageTable pages) {
    this.space = space;
    this.physical = physical;
    this.pages = pages;
  }

  /**
   * Makes a page accessible in an area that permits the access.
   *
   * @param old its entry so far
   * @return its entry, {@link AddressSpace#FAULT_BUS} or {@link AddressSpace#FAULT_NO_MEMORY}
   */
  long bringIn(Vma vma, long address, long page, long old, Access access) {
    try {
      pages.prepare(page);
      return bringInPrepared(vma, address, page, old, access);
    } catch (ErrnoException e) {
      return e.errno() == Errno.ENOMEM ? AddressSpace.FAULT_NO_MEMORY : AddressSpace.FAULT_BUS;
    }
  }

  private long bringInPrepared(Vma vma, long address, long page, long old, Access access) {
    int permissions = vma.effectivePermissions();
    PageSource source = vma.source();
    if (old != Pte.ABSENT && access != Access.WRITE) {
      // Present but reduced: give back what the area allows, short of WRITE.
      return install(page, Pte.frame(old), (permissions & ~Pte.WRITE) | keptWrite(old));
    }
    if (source != null && (vma.shared() || old == Pte.ABSENT)) {
      int frame = source.frame(vma.sourcePage(address), vma.shared() ? access : Access.READ);
      if (frame == PageSource.BEYOND_END) {
        return AddressSpace.FAULT_BUS;
      }
      if (vma.shared() || access != Access.WRITE) {
        int granted = access == Access.WRITE ? permissions : permissions & ~Pte.WRITE;
        physical.retain(frame);
        return replace(page, old, frame, granted);
      }
      return replace(page, old, physical.copyOf(frame), permissions);
    }
    if (access != Access.WRITE) {
      return install(page, PhysicalMemory.ZERO_FRAME, permissions & ~Pte.WRITE);
    }
    if (old == Pte.ABSENT) {
      return install(page, physical.allocate(), permissions);
    }
    int frame = Pte.frame(old);
    if (frame == PhysicalMemory.ZERO_FRAME) {
      return replace(page, old, physical.allocate(), permissions);
    }
    if (physical.references(frame) == 1) {
      return install(page, frame, permissions);
    }
    return replace(page, old, physical.copyOf(frame), permissions);
  }

  private static int keptWrite(long pte) {
    return Pte.permissions(pte) & Pte.WRITE;
  }

  private long install(long page, int frame, int permissions) {
    long pte = Pte.of(frame, permissions);
    pages.set(page, pte);
    return pte;
  }

  private long replace(long page, long old, int frame, int permissions) {
    if (old != Pte.ABSENT) {
      physical.release(Pte.frame(old));
      space.translationChanged(old);
    }
    return install(page, frame, permissions);
  }
}
