package org.amber.jvm.cpu;

import org.amber.memory.PhysicalMemory;

/**
 * Pages of which is known where in the host's memory they are, for one kind of access. Direct
 * mapped: a page has one place.
 *
 * <p>An entry is two numbers, each in a table of its own: the address at which the page begins,
 * negated, and what has to be added to a guest's address to get the host's. The tables are in a
 * {@link Workspace}, where {@link RawMemory#knows} looks pages up for whoever has no time.
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

  private static final int ENTRY_SHIFT = 3;
  private static final int ENTRY = 1 << ENTRY_SHIFT;

  /** From an entry of the first table to that of the second: what is to be added. */
  static final int ADDENDS = ENTRIES * ENTRY;

  /** What both tables take. */
  static final int BYTES = 2 * ADDENDS;

  /** The bits that choose an entry, when the address was shifted by {@link #ADDRESS_SHIFT}. */
  static final long PLACES = ADDENDS - ENTRY;

  static final int ADDRESS_SHIFT = SHIFT - ENTRY_SHIFT;

  /** What of an address says the page. */
  static final long PAGE_MASK = -PAGE;

  private final long table;

  /** Where the entries are that hold a page. */
  private final long[] used = new long[ENTRIES];

  private int count;

  /**
   * @param table where in the host's memory {@link #BYTES} for it are, which are zero
   */
  Tlb(long table) {
    this.table = table;
    forget(table);
    forget(table + ADDENDS - ENTRY);
  }

  /**
   * An entry holds nothing: a page that belongs elsewhere, and not where an access can be that
   * reaches into that page.
   */
  private void forget(long entry) {
    RawMemory.put(entry, nothing(entry), 0);
  }

  /** Mostly page 0, which is the first entry's; an access to the last page can reach into it. */
  private long nothing(long entry) {
    return entry == table || entry == table + ADDENDS - ENTRY ? -2L * PAGE : 0;
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
      forget(used[i]);
    }
    count = 0;
  }

  /** Whether all of a range of at most a page is in a page that is known. */
  boolean knows(long address, int bytes) {
    return RawMemory.knows(address, bytes, table, 0);
  }

  /** The host's address; only of what is known. */
  long host(long address) {
    return address + RawMemory.get(entry(address) + ADDENDS, 0);
  }

  /** The page of {@code address}, which is itself at {@code host}. */
  void remember(long address, long host) {
    long entry = entry(address);
    if (RawMemory.get(entry, 0) == nothing(entry)) {
      used[count++] = entry;
    }
    RawMemory.put(entry, -page(address), 0);
    RawMemory.put(entry + ADDENDS, host - address, 0);
  }
}
