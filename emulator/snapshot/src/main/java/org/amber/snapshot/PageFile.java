package org.amber.snapshot;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.amber.state.Sha256;

/** The groups of pages in one file, to be read in any order by several threads. */
final class PageFile {
  private final ByteSource source;
  private final GroupTable table;

  /** Where each group begins in the file. */
  private final long[] offsets;

  /**
   * @param offset where the first group begins
   */
  PageFile(ByteSource source, long offset, GroupTable table) {
    this.source = source;
    this.table = table;
    this.offsets = new long[table.groups()];
    long at = offset;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = at;
      at += table.lengths()[i];
    }
  }

  String name() {
    return source.name();
  }

  GroupTable table() {
    return table;
  }

  void close() {
    source.close();
  }

  /** What one thread needs to read groups. */
  static final class Buffers implements AutoCloseable {
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(2L * GroupTable.GROUP_SIZE);
    private final MemorySegment pages = memory.asSlice(0, GroupTable.GROUP_SIZE);
    private final ByteBuffer content = pages.asByteBuffer();
    private final ByteBuffer compressed = memory.asSlice(GroupTable.GROUP_SIZE).asByteBuffer();
    private final MessageDigest sha256 = Sha256.begin();

    /** The pages of the group that was read last, one behind the other. */
    MemorySegment pages() {
      return pages;
    }

    @Override
    public void close() {
      zstd.close();
      arena.close();
    }
  }

  /**
   * Reads a group.
   *
   * @throws SnapshotException when its contents are not what the table says
   */
  void read(int group, Buffers buffers) throws SnapshotException {
    try {
      fetch(group, buffers);
    } catch (IOException e) {
      throw SnapshotException.unreadable(source.name(), e);
    }
  }

  private void fetch(int group, Buffers buffers) throws IOException {
    int stored = table.lengths()[group];
    int length = table.contentLength(group);
    ByteBuffer content = buffers.content;
    if (stored == length) {
      content.clear().limit(length);
      source.readFully(content, offsets[group]);
    } else {
      buffers.compressed.clear().limit(stored);
      source.readFully(buffers.compressed, offsets[group]);
      decompress(buffers, stored, length);
    }
    content.clear().limit(length);
    if (!table.digests().match(group, content, buffers.sha256)) {
      throw SnapshotException.damaged(
          source.name(), "page contents do not match their digest", null);
    }
  }

  private void decompress(Buffers buffers, int length, int contentLength) throws SnapshotException {
    try {
      ByteBuffer content = buffers.content.clear();
      int size =
          buffers.zstd.decompressDirectByteBuffer(
              content, 0, contentLength, buffers.compressed, 0, length);
      if (size == contentLength) {
        return;
      }
    } catch (ZstdException e) {
      throw SnapshotException.damaged(source.name(), "page contents do not decompress", e);
    }
    throw SnapshotException.damaged(source.name(), "page contents have another length", null);
  }
}
