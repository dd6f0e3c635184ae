package org.amber.loader;

/** The address space of an x86-64 process with four-level page tables, and its pages. */
public final class UserSpace {
  /** Bytes in a page. */
  public static final int PAGE_SIZE = 4096;

  /** The first address that no user mapping may contain (TASK_SIZE, asm/page_64_types.h). */
  public static final long TASK_SIZE = (1L << 47) - PAGE_SIZE;

  /** The top of the stack where addresses are not randomised. */
  public static final long STACK_TOP = TASK_SIZE;

  /** Where position-independent programs go without randomisation (ELF_ET_DYN_BASE, asm/elf.h). */
  public static final long ELF_ET_DYN_BASE = TASK_SIZE / 3 * 2;

  /** The lowest address that an unprivileged process may map (vm.mmap_min_addr). */
  public static final long MMAP_MIN_ADDR = 0x10000;

  private UserSpace() {}

  /** The start of the page that contains an address. */
  public static long pageStart(long address) {
    return address & -PAGE_SIZE;
  }

  /** The address rounded up to a page. */
  public static long pageAlign(long address) {
    return pageStart(address + PAGE_SIZE - 1);
  }

  /** The offset of an address in its page. */
  public static long pageOffset(long address) {
    return address & (PAGE_SIZE - 1);
  }
}
