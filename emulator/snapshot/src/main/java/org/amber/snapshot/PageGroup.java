package org.amber.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A group of pages on its way into a snapshot, with zstd's tables. By one thread at a time. */
final class PageGroup implements AutoCloseable {
  private static final int LEVEL = 1;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final MemorySegment contentSegment;
  private final ByteBuffer content;
  private final ByteBuffer compressed;
  private int pages;
  private int length;

  PageGroup(Arena arena) {
    contentSegment = arena.allocate(GroupTable.GROUP_SIZE);
    content = contentSegment.asByteBuffer();
    compressed = arena.allocate(Zstd.compressBound(GroupTable.GROUP_SIZE)).asByteBuffer();
  }

  /** Adds a page of a slice. */
  void add(PageSlice slice, int index) {
    slice.copy(index, contentSegment, (long) pages * GroupTable.PAGE_SIZE);
    pages++;
  }

  boolean isFull() {
    return pages == GroupTable.GROUP_PAGES;
  }

  /** Compresses the pages, or leaves them as they are when that is not longer. */
  PageGroup compress() {
    int whole = pages * GroupTable.PAGE_SIZE;
    int size =
        zstd.compressDirectByteBuffer(
            compressed, 0, compressed.capacity(), content.clear(), 0, whole);
    length = Math.min(size, whole);
    return this;
  }

  /** The group as it stands in the file. */
  byte[] bytes() {
    byte[] bytes = new byte[length];
    (length < pages * GroupTable.PAGE_SIZE ? compressed : content).get(0, bytes);
    return bytes;
  }

  /** Takes pages anew. */
  void clear() {
    pages = 0;
  }

  @Override
  public void close() {
    zstd.close();
  }
}
