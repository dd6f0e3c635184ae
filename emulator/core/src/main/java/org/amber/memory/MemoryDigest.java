package org.amber.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.amber.state.NotSaved;
import org.amber.state.Sha256;

/**
 * A SHA-256 over the contents of memory, page by page. A page that is all zero counts as if it were
 * not there: whether it was ever touched is no difference between two machines.
 */
@NotSaved("at work only while a digest is made")
public final class MemoryDigest {
  private static final int PAGE_SIZE = PhysicalMemory.PAGE_SIZE;
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MessageDigest sha256;
  private final byte[] record = new byte[Long.BYTES + PAGE_SIZE];
  private final MemorySegment recordSegment = MemorySegment.ofArray(record);

  public MemoryDigest() {
    sha256 = Sha256.begin();
  }

  /**
   * Adds a page. The caller keeps one order, such as ascending addresses.
   *
   * @param address where the page is, or any other number that places it
   * @param memory what holds the page
   * @param offset where in {@code memory} its 4096 bytes begin
   */
  public void add(long address, MemorySegment memory, long offset) {
    if (isZero(memory, offset)) {
      return;
    }
    recordSegment.set(LITTLE_ENDIAN_LONG, 0, address);
    MemorySegment.copy(memory, offset, recordSegment, Long.BYTES, PAGE_SIZE);
    sha256.update(record);
  }

  private static boolean isZero(MemorySegment memory, long offset) {
    for (int i = 0; i < PAGE_SIZE; i += 4 * Long.BYTES) {
      long at = offset + i;
      long any =
          memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at)
              | memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8)
              | memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 16)
              | memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 24);
      if (any != 0) {
        return false;
      }
    }
    return true;
  }

  /** The digest of what was added, 32 bytes; starts anew. */
  public byte[] digest() {
    return sha256.digest();
  }
}
