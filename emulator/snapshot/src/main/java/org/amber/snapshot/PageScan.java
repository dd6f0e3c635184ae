package org.amber.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/** Finds pages of zeros and equal pages. */
final class PageScan {
  private static final int SLICE = 4096;
  private static final int ZERO_PAGE = 0;

  private static final MemorySegment ZEROS =
      MemorySegment.ofArray(new byte[PageMap.PAGE_SIZE]).asReadOnly();

  private final int hashOfZeros = hashOfZeros();
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

  private static int hashOfZeros() {
    CRC32C crc = new CRC32C();
    crc.update(ZEROS.asByteBuffer());
    return (int) crc.getValue();
  }

  private int[] hashAll(ExecutorService workers) throws InterruptedException {
    int[] hashes = new int[stored.length];
    List<Callable<Boolean>> slices = new ArrayList<>();
    for (int start = 0; start < hashes.length; start += SLICE) {
      int from = start;
      int to = Math.min(hashes.length, start + SLICE);
      slices.add(
          () -> {
            CRC32C crc = new CRC32C();
            MemorySegment outside = Arena.ofAuto().allocate(PageMap.PAGE_SIZE);
            for (int i = from; i < to; i++) {
              hashes[i] = hash(i + 1, crc, outside);
            }
            return true;
          });
    }
    for (Future<Boolean> slice : workers.invokeAll(slices)) {
      try {
        slice.get();
      } catch (ExecutionException e) {
        throw Workers.failure("a page could not be read", e);
      }
    }
    return hashes;
  }

  /**
   * A quick hash: {@link #ZERO_PAGE} for zeros only. CRC32C is as fast in a JVM that has just
   * started as later. It collides, and can be made to: equal pages are compared, so a collision
   * costs room and never contents.
   */
  private int hash(int reference, CRC32C crc, MemorySegment outside) {
    long offset = pages.offset(reference);
    MemorySegment page = outside;
    if (offset == PageSupplier.OUTSIDE) {
      pages.read(reference, outside);
    } else {
      page = memory.asSlice(offset, PageMap.PAGE_SIZE);
    }
    crc.reset();
    crc.update(page.asByteBuffer());
    int hash = (int) crc.getValue();
    if (hash == hashOfZeros && page.mismatch(ZEROS) == -1) {
      return ZERO_PAGE;
    }
    return hash == ZERO_PAGE ? 1 : hash;
  }

  private void removeDuplicates(int[] hashes) {
    int mask = Integer.highestOneBit(Math.max(8, hashes.length)) * 4 - 1;
    int[] table = new int[mask + 1];
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != ZERO_PAGE) {
        // What is outside may have changed when it is read to be compared.
        boolean inMemory = pages.offset(i + 1) != PageSupplier.OUTSIDE;
        stored[i] = inMemory ? storedNumber(i, hashes, table, mask) : store(i);
      }
    }
  }

  private int storedNumber(int page, int[] hashes, int[] table, int mask) {
    int slot = ((hashes[page] * 0x9E3779B1) >>> 7) & mask;
    while (table[slot] != 0) {
      int candidate = representatives[table[slot] - 1];
      if (hashes[candidate - 1] == hashes[page]) {
        return equal(pages.offset(candidate), pages.offset(page + 1)) ? table[slot] : store(page);
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

  private boolean equal(long offset, long otherOffset) {
    return MemorySegment.mismatch(
            memory,
            offset,
            offset + PageMap.PAGE_SIZE,
            memory,
            otherOffset,
            otherOffset + PageMap.PAGE_SIZE)
        == -1;
  }
}
