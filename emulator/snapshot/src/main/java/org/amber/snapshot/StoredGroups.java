package org.amber.snapshot;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The groups of pages in a snapshot file, to be read in any order by several threads. */
public final class StoredGroups {
  /** Groups that one task reads. */
  private static final int BATCH = 64;

  private final ByteSource source;
  private final PageMap map;

  /** Where each group begins in the file. */
  private final long[] offsets;

  /** The references of stored page {@code n} are {@code references[starts[n] … starts[n + 1]]}. */
  private final int[] starts;

  private final int[] references;

  StoredGroups(ByteSource source, long offset, PageMap map) {
    this.source = source;
    this.map = map;
    this.offsets = new long[map.lengths().length];
    long at = offset;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = at;
      at += map.lengths()[i];
    }
    int[] stored = map.stored();
    starts = new int[map.storedCount() + 2];
    for (int page : stored) {
      starts[page]++;
    }
    references = new int[stored.length];
    int sum = 0;
    for (int i = 0; i < starts.length; i++) {
      int count = starts[i];
      starts[i] = sum;
      sum += count;
    }
    int[] next = starts.clone();
    for (int i = 0; i < stored.length; i++) {
      references[next[stored[i]]++] = i + 1;
    }
  }

  /** How many groups there are; they have the numbers from 0 on. */
  public int count() {
    return offsets.length;
  }

  /**
   * What a page that is not all zeros is known by: the first 16 bytes of the SHA-256 of its
   * contents, which are not read for that.
   *
   * @return null when the file does not say it: in format 1
   */
  public byte @Nullable [] idOf(int reference) {
    return map.digests().idOf(map.stored()[reference - 1]);
  }

  /** The group that has a page, or -1 for a page of zeros. */
  public int groupOf(int reference) {
    int page = map.stored()[reference - 1];
    return page == 0 ? -1 : (page - 1) / PageMap.GROUP_PAGES;
  }

  /**
   * Reads all groups, on several threads.
   *
   * @throws SnapshotException when contents are not what the page map says
   */
  public void readAll(PageSink sink) throws SnapshotException {
    if (offsets.length <= BATCH) {
      readBatch(0, offsets.length, sink);
      return;
    }
    List<Callable<Boolean>> batches = new ArrayList<>();
    for (int start = 0; start < offsets.length; start += BATCH) {
      int from = start;
      int to = Math.min(offsets.length, start + BATCH);
      batches.add(() -> readBatch(from, to, sink));
    }
    try (ExecutorService workers = Workers.start()) {
      for (Future<Boolean> batch : workers.invokeAll(batches)) {
        batch.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SnapshotException(source.name() + ": cannot be read: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SnapshotException known) {
        throw known;
      }
      throw new IllegalStateException("a page could not be read", e.getCause());
    }
  }

  private boolean readBatch(int from, int to, PageSink sink) throws SnapshotException {
    try (Reader reader = new Reader()) {
      for (int i = from; i < to; i++) {
        reader.read(i, sink);
      }
    }
    return true;
  }

  /**
   * Buffers for one thread.
   *
   * @throws SnapshotException when the library that decompresses is not to be had
   */
  public Reader reader() throws SnapshotException {
    return new Reader();
  }

  /** The buffers of one thread. */
  public final class Reader implements AutoCloseable {
    private final ZstdDecompressCtx zstd;
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(PageMap.GROUP_SIZE);
    private final ByteBuffer content = ByteBuffer.allocateDirect(PageMap.GROUP_SIZE);
    private final MemorySegment contentSegment = MemorySegment.ofBuffer(content);
    private final MessageDigest sha256 = Digests.sha256();

    private Reader() throws SnapshotException {
      try {
        zstd = new ZstdDecompressCtx();
      } catch (LinkageError e) {
        throw new SnapshotException(source.name() + ": cannot be read: " + Workers.noZstd(e), e);
      }
    }

    /**
     * Reads a group.
     *
     * @throws SnapshotException when its contents are not what the page map says
     */
    public void read(int group, PageSink sink) throws SnapshotException {
      try {
        fetch(group);
      } catch (IOException e) {
        throw SnapshotException.unreadable(source.name(), e);
      }
      int first = group * PageMap.GROUP_PAGES;
      for (int i = 0; i < content.limit() / PageMap.PAGE_SIZE; i++) {
        deliver(first + i + 1, (long) i * PageMap.PAGE_SIZE, sink);
      }
    }

    private void fetch(int group) throws IOException {
      int stored = map.lengths()[group];
      int length = map.contentLength(group);
      if (stored == length) {
        content.clear().limit(length);
        source.readFully(content, offsets[group]);
      } else {
        compressed.clear().limit(stored);
        source.readFully(compressed, offsets[group]);
        decompress(stored, length);
      }
      content.clear().limit(length);
      if (!map.digests().match(group, content, sha256)) {
        throw SnapshotException.damaged(
            source.name(), "page contents do not match their digest", null);
      }
    }

    private void decompress(int length, int contentLength) throws SnapshotException {
      try {
        content.clear();
        int size =
            zstd.decompressDirectByteBuffer(content, 0, contentLength, compressed, 0, length);
        if (size == contentLength) {
          return;
        }
      } catch (ZstdException e) {
        throw SnapshotException.damaged(source.name(), "page contents do not decompress", e);
      }
      throw SnapshotException.damaged(source.name(), "page contents have another length", null);
    }

    private void deliver(int page, long offset, PageSink sink) {
      for (int i = starts[page]; i < starts[page + 1]; i++) {
        sink.accept(references[i], contentSegment, offset);
      }
    }

    @Override
    public void close() {
      zstd.close();
    }
  }
}
