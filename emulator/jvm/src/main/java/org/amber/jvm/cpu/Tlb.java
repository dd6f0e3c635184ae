package org.amber.jvm.cpu;

import java.util.Arrays;
import org.amber.memory.PhysicalMemory;

/**
 * Pages of which is known where in the host's memory they are, for one kind of access. Direct
 * mapped: a page has one place.
 *
 * <p>An entry is two numbers beside each other: the address at which the page begins, and what has
 * to be added to a guest's address to get the host's.
 */
public final class Tlb {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int SHIFT = PhysicalMemory.PAGE_SHIFT;
  private static final int ENTRIES = 1024;
  private static final int PLACES = 2 * (ENTRIES - 1);

  /** No page begins there, and none has it as its address with a part of an alignment. */
  private static final long NOTHING = PAGE / 2;

  private final long[] entries = new long[2 * ENTRIES];

  Tlb() {
    forget();
  }

  /** The entries themselves, for code that has no time: see {@link FastMemory}. */
  public long[] entries() {
    return entries;
  }

  /** Where the entry of a page is. */
  static int place(long address) {
    return (int) (address >>> (SHIFT - 1)) & PLACES;
  }

  /** The page of an address. */
  static long page(long address) {
    return address & -PAGE;
  }

  /** The same, and what is left of the address if it is no multiple of {@code bytes}. */
  static long alignedPage(long address, int bytes) {
    return address & (-PAGE | (bytes - 1));
  }

  void forget() {
    Arrays.fill(entries, NOTHING);
  }

  /** Whether all of a range of at most a page is in a page that is known. */
  boolean knows(long address, int bytes) {
    return entries[place(address)] == page(address + bytes - 1);
  }

  /** The host's address; only of what is known. */
  long host(long address) {
    return address + entries[place(address) + 1];
  }

  /** The page of {@code address}, which is itself at {@code host}. */
  void remember(long address, long host) {
    int place = place(address);
    entries[place] = page(address);
    entries[place + 1] = host - address;
  }
}
