package org.amber.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Compresses groups of pages. One for each thread: it has the buffers and zstd's tables. */
final class GroupCompressor implements AutoCloseable {
  private static final int LEVEL = 1;

  private final PageSupplier pages;
  private final PageScan scan;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
  private final ByteBuffer content = ByteBuffer.allocateDirect(PageMap.GROUP_SIZE);
  private final MemorySegment contentSegment = MemorySegment.ofBuffer(content);
  private final ByteBuffer compressed =
      ByteBuffer.allocateDirect((int) Zstd.compressBound(PageMap.GROUP_SIZE));
  private final MessageDigest sha256 = Digests.sha256();

  GroupCompressor(PageSupplier pages, PageScan scan) {
    this.pages = pages;
    this.scan = scan;
  }

  /**
   * A group as it stands in the file.
   *
   * @param bytes compressed, or as they are when that is not shorter
   * @param id SHA-256 of the content
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once, never compared.
  record Compressed(byte[] bytes, byte[] id) {}

  Compressed compress(int group) {
    int first = group * PageMap.GROUP_PAGES;
    int count = Math.min(PageMap.GROUP_PAGES, scan.storedCount() - first);
    int length = count * PageMap.PAGE_SIZE;
    for (int i = 0; i < count; i++) {
      fetch(scan.representative(first + i), (long) i * PageMap.PAGE_SIZE);
    }
    content.clear().limit(length);
    sha256.update(content);
    int size =
        zstd.compressDirectByteBuffer(
            compressed, 0, compressed.capacity(), content.clear(), 0, length);
    byte[] bytes = new byte[Math.min(size, length)];
    (size < length ? compressed : content).get(0, bytes);
    return new Compressed(bytes, sha256.digest());
  }

  private void fetch(int reference, long target) {
    long offset = pages.offset(reference);
    if (offset == PageSupplier.OUTSIDE) {
      pages.read(reference, contentSegment.asSlice(target, PageMap.PAGE_SIZE));
    } else {
      MemorySegment.copy(pages.memory(), offset, contentSegment, target, PageMap.PAGE_SIZE);
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
