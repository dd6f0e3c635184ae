package org.amber.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Finds pages of zeros and equal pages. */
final class PageScan {
  private static final int SLICE = 4096;
  private static final long ZERO_PAGE = 0;

  private final PageSupplier pages;
  private final MemorySegment memory;

  /** For each reference from 1 on at index 0: the number of its stored page, or 0 for zeros. */
  private final int[] stored;

  /** For each stored page, from 1 on at index 0: a reference with its contents. */
  private int[] representatives;

  private int storedCount;

  private PageScan(PageSupplier pages) {
    this.pages = pages;
    this.memory = pages.memory();
    this.stored = new int[pages.count()];
    this.representatives = new int[Math.max(16, pages.count() / 2)];
  }

  /** Looks at every page once. */
  static PageScan of(PageSupplier pages, ExecutorService workers) throws InterruptedException {
    PageScan scan = new PageScan(pages);
    scan.removeDuplicates(scan.hashAll(workers));
    return scan;
  }

  int[] stored() {
    return stored;
  }

  int storedCount() {
    return storedCount;
  }

  /** A reference with the contents of a stored page, which is numbered from 0 here. */
  int representative(int index) {
    return representatives[index];
  }

  private long[] hashAll(ExecutorService workers) throws InterruptedException {
    long[] hashes = new long[stored.length];
    List<Callable<Boolean>> slices = new ArrayList<>();
    for (int start = 0; start < hashes.length; start += SLICE) {
      int from = start;
      int to = Math.min(hashes.length, start + SLICE);
      slices.add(
          () -> {
            for (int i = from; i < to; i++) {
              hashes[i] = hash(pages.offset(i + 1));
            }
            return true;
          });
    }
    for (Future<Boolean> slice : workers.invokeAll(slices)) {
      try {
        slice.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a page could not be read", e.getCause());
      }
    }
    return hashes;
  }

  /**
   * A quick hash: {@link #ZERO_PAGE} for zeros only. It may collide, even be made to: equal pages
   * are compared, so a collision costs room and never contents.
   */
  private long hash(long offset) {
    long a = 0x9E3779B97F4A7C15L;
    long b = 0xC2B2AE3D27D4EB4FL;
    long c = 0x165667B19E3779F9L;
    long d = 0x27D4EB2F165667C5L;
    long any = 0;
    for (int i = 0; i < PageMap.PAGE_SIZE; i += 32) {
      long at = offset + i;
      long first = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
      long second = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
      long third = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 16);
      long fourth = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 24);
      any |= first | second | third | fourth;
      a = Long.rotateLeft((a ^ first) * 0x9FB21C651E98DF25L, 29);
      b = Long.rotateLeft((b ^ second) * 0x9FB21C651E98DF25L, 31);
      c = Long.rotateLeft((c ^ third) * 0x9FB21C651E98DF25L, 33);
      d = Long.rotateLeft((d ^ fourth) * 0x9FB21C651E98DF25L, 37);
    }
    long hash = (a ^ Long.rotateLeft(b, 17)) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ c ^ Long.rotateLeft(d, 23)) * 0xD6E8FEB86659FD93L;
    return any == 0 ? ZERO_PAGE : hash | 1;
  }

  private void removeDuplicates(long[] hashes) {
    int mask = Integer.highestOneBit(Math.max(8, hashes.length)) * 4 - 1;
    int[] table = new int[mask + 1];
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != ZERO_PAGE) {
        stored[i] = storedNumber(i, hashes, table, mask);
      }
    }
  }

  private int storedNumber(int page, long[] hashes, int[] table, int mask) {
    int slot = (int) (hashes[page] >>> 20) & mask;
    while (table[slot] != 0) {
      int candidate = representatives[table[slot] - 1];
      if (hashes[candidate - 1] == hashes[page]) {
        return equal(candidate, page + 1) ? table[slot] : store(page);
      }
      slot = (slot + 1) & mask;
    }
    int number = store(page);
    table[slot] = number;
    return number;
  }

  private int store(int page) {
    if (storedCount == representatives.length) {
      representatives = Arrays.copyOf(representatives, stored.length);
    }
    representatives[storedCount++] = page + 1;
    return storedCount;
  }

  private boolean equal(int reference, int other) {
    long a = pages.offset(reference);
    long b = pages.offset(other);
    return MemorySegment.mismatch(
            memory, a, a + PageMap.PAGE_SIZE, memory, b, b + PageMap.PAGE_SIZE)
        == -1;
  }
}
