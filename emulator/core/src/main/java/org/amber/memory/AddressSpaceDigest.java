package org.amber.memory;

import org.amber.abi.ErrnoException;

/**
 * The contents of an address space by address. Pages of a private mapping that merely show the
 * mapped object as it is do not count, since whether they were brought in depends on the engine.
 */
public final class AddressSpaceDigest {
  private AddressSpaceDigest() {}

  /** The digest of all pages that count, 32 bytes. */
  public static byte[] of(AddressSpace space) {
    MemoryDigest digest = new MemoryDigest();
    for (Vma vma : space.areas()) {
      space.forEachPage(
          vma.start(), vma.end(), (page, pte) -> add(digest, space.physical(), vma, page, pte));
    }
    return digest.digest();
  }

  private static void add(
      MemoryDigest digest, PhysicalMemory physical, Vma vma, long page, long pte) {
    long address = page << PhysicalMemory.PAGE_SHIFT;
    PageSource source = vma.source();
    if (source != null && !vma.shared() && isUnchanged(source, vma, address, pte)) {
      return;
    }
    digest.add(address, physical.ram(), Pte.physicalAddress(pte));
  }

  private static boolean isUnchanged(PageSource source, Vma vma, long address, long pte) {
    try {
      return source.frame(vma.sourcePage(address), Access.READ) == Pte.frame(pte);
    } catch (ErrnoException e) {
      return false;
    }
  }
}
