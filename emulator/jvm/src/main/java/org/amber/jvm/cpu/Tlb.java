package org.amber.jvm.cpu;

import org.amber.memory.PhysicalMemory;

/**
 * Pages of which is known where in the host's memory they are, for one kind of access. Direct
 * mapped: a page has one place.
 *
 * <p>An entry is two numbers beside each other: the address at which the page begins, and what has
 * to be added to a guest's address to get the host's. Entries are in a {@link Workspace}, where
 * {@link RawMemory#knows} looks them up for whoever has no time.
 */
final class Tlb {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;

  /**
   * So many that programs, their libraries and their stacks, which lie far apart, seldom share a
   * place: two pages that do and are used by turns make compiled code leave each time. Those that
   * are not used cost nothing.
   */
  private static final int ENTRIES = 1 << 16;

  private static final int ENTRY_SHIFT = 4;
  private static final int ENTRY = 1 << ENTRY_SHIFT;

  /** What a table takes. */
  static final int BYTES = ENTRIES * ENTRY;

  /** What is to be added is behind the page. */
  static final int ADDEND = Long.BYTES;

  /** The bits that choose an entry, when the address was shifted by {@link #ADDRESS_SHIFT}. */
  static final long PLACES = BYTES - ENTRY;

  static final int ADDRESS_SHIFT = SHIFT - ENTRY_SHIFT;

  /** What of an address says the page. */
  static final long PAGE_MASK = -PAGE;

  /** No page begins there, and none has it as its address with a part of an alignment. */
  private static final long NOTHING = PAGE / 2;

  private final long table;

  /** Where the entries are that hold a page. */
  private final long[] used = new long[ENTRIES];

  private int count;

  /**
   * @param table where in the host's memory {@link #BYTES} for it are
   */
  Tlb(long table) {
    this.table = table;
    for (long entry = table; entry < table + BYTES; entry += ENTRY) {
      RawMemory.put(entry, NOTHING, 0);
    }
  }

  /** Where the entry of a page is. */
  private long entry(long address) {
    return table + (address >>> ADDRESS_SHIFT & PLACES);
  }

  /** The page of an address. */
  static long page(long address) {
    return address & PAGE_MASK;
  }

  void forget() {
    for (int i = 0; i < count; i++) {
      RawMemory.put(used[i], NOTHING, 0);
    }
    count = 0;
  }

  /** Whether all of a range of at most a page is in a page that is known. */
  boolean knows(long address, int bytes) {
    return RawMemory.get(entry(address), 0) == page(address + bytes - 1);
  }

  /** The host's address; only of what is known. */
  long host(long address) {
    return address + RawMemory.get(entry(address), 1);
  }

  /** The page of {@code address}, which is itself at {@code host}. */
  void remember(long address, long host) {
    long entry = entry(address);
    if (RawMemory.get(entry, 0) == NOTHING) {
      used[count++] = entry;
    }
    RawMemory.put(entry, page(address), 0);
    RawMemory.put(entry, host - address, 1);
  }
}
