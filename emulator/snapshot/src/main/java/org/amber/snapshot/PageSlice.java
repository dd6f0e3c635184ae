package org.amber.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.amber.state.Sha256;

/** Some pages that follow one another, copied, with their ids. Used by one thread at a time. */
final class PageSlice {
  /** Pages in a slice. */
  static final int SIZE = 256;

  /** Words of an id in a byte array. */
  static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final MemorySegment ZEROS =
      MemorySegment.ofArray(new byte[GroupTable.PAGE_SIZE]).asReadOnly();

  private final MemorySegment memory;
  private final MessageDigest sha256 = Sha256.begin();
  private final long[] high = new long[SIZE];
  private final long[] low = new long[SIZE];
  private final boolean[] zero = new boolean[SIZE];
  private int first;
  private int count;

  PageSlice(Arena arena) {
    memory = arena.allocate((long) SIZE * GroupTable.PAGE_SIZE, GroupTable.PAGE_SIZE);
  }

  /**
   * Takes pages.
   *
   * @param from index of the first in the selection
   */
  PageSlice fill(PageSelection pages, int from, int pageCount) {
    first = from;
    count = pageCount;
    memory.fill((byte) 0);
    pages.take(first, count, memory);
    for (int i = 0; i < count; i++) {
      MemorySegment page = memory.asSlice((long) i * GroupTable.PAGE_SIZE, GroupTable.PAGE_SIZE);
      zero[i] = page.mismatch(ZEROS) == -1;
      if (!zero[i]) {
        sha256.update(page.asByteBuffer());
        byte[] digest = sha256.digest();
        high[i] = (long) WORD.get(digest, 0);
        low[i] = (long) WORD.get(digest, Long.BYTES);
      }
    }
    return this;
  }

  int count() {
    return count;
  }

  /** Numbers a page of the slice; whether nobody has had its contents before. */
  boolean number(int index, StoredPages pages) {
    return !zero[index] && pages.add(first + index, high[index], low[index]);
  }

  /** Copies a page of the slice. */
  void copy(int index, MemorySegment target, long offset) {
    MemorySegment.copy(
        memory, (long) index * GroupTable.PAGE_SIZE, target, offset, GroupTable.PAGE_SIZE);
  }
}
