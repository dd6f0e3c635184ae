package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.FileReference;
import org.amber.snapshot.SnapshotException;
import org.jspecify.annotations.Nullable;

/**
 * What an age file holds, read at random: each chunk that is touched is decrypted, and is right or
 * ends in a {@link SnapshotException}. That the file is not cut short is known from its last chunk.
 */
final class AgeSource implements ByteSource {
  /** Chunks that are kept decrypted. */
  private static final int KEPT = 8;

  private final ByteSource file;
  private final long start;
  private final byte[] payloadKey;
  private final byte[] fileKey;
  private final long chunks;
  private final long size;

  /** Those that nobody works with, the last used first. */
  private final Deque<Chunk> idle = new ArrayDeque<>();

  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /** A chunk that was decrypted last, and room to decrypt another. */
  private final class Chunk {
    private final ChunkCipher cipher = new ChunkCipher(payloadKey);
    private final byte[] sealed = new byte[ChunkCipher.SEALED];
    private final byte[] content = new byte[ChunkCipher.CHUNK];
    private long index = -1;
    private int length;

    void load(long wanted) throws IOException {
      if (index == wanted) {
        return;
      }
      index = -1;
      long at = start + wanted * ChunkCipher.SEALED;
      boolean last = wanted == chunks - 1;
      int count = (int) Math.min(ChunkCipher.SEALED, file.size() - at);
      if (count < Primitives.TAG) {
        throw damaged("it became shorter while it was read");
      }
      file.readFully(ByteBuffer.wrap(sealed, 0, count), at);
      if (!cipher.open(wanted, last, sealed, count, content)) {
        throw damaged(
            last ? "it is truncated, or its end was changed" : "what is encrypted was changed");
      }
      length = count - Primitives.TAG;
      index = wanted;
    }

    void wipe() {
      Arrays.fill(content, (byte) 0);
      index = -1;
    }
  }

  private AgeSource(ByteSource file, long start, byte[] payloadKey, byte[] fileKey)
      throws IOException {
    this.file = file;
    this.start = start;
    this.payloadKey = payloadKey;
    this.fileKey = fileKey;
    long bytes = file.size() - start;
    this.chunks = (bytes + ChunkCipher.SEALED - 1) / ChunkCipher.SEALED;
    this.size = bytes - chunks * Primitives.TAG;
  }

  /**
   * Opens the payload of a file.
   *
   * @param file closed with this; not when this fails
   * @param start where the first chunk begins
   * @param payloadKey wiped out when this is closed
   * @param fileKey told to others who are to open the file, and wiped out with the other
   * @throws SnapshotException when the file does not end with its last chunk
   */
  static AgeSource open(ByteSource file, long start, byte[] payloadKey, byte[] fileKey)
      throws IOException {
    long rest = (file.size() - start) % ChunkCipher.SEALED;
    if (file.size() <= start || (rest != 0 && rest <= Primitives.TAG)) {
      throw SnapshotException.damaged(file.name(), "it is truncated, its end is missing", null);
    }
    AgeSource source = new AgeSource(file, start, payloadKey, fileKey);
    Chunk chunk = source.take(source.chunks - 1);
    chunk.load(source.chunks - 1);
    source.giveBack(chunk);
    return source;
  }

  private SnapshotException damaged(String how) {
    return SnapshotException.damaged(file.name(), how, null);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public @Nullable Path path() {
    return file.path();
  }

  @Override
  public String key() {
    return HexFormat.of().formatHex(fileKey);
  }

  /** What it needs was found beside it when it was written; how to open that it says itself. */
  @Override
  public ByteSource related(String reference) throws SnapshotException {
    FileReference other = FileReference.parse(reference);
    ByteSource found = file.related(other.path());
    return other.key().isEmpty() ? found : AgePayload.open(found, other.key());
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    if (position >= size) {
      return -1;
    }
    long index = position / ChunkCipher.CHUNK;
    int offset = (int) (position % ChunkCipher.CHUNK);
    Chunk chunk = take(index);
    try {
      chunk.load(index);
      int count = Math.min(target.remaining(), chunk.length - offset);
      target.put(chunk.content, offset, count);
      return count;
    } finally {
      giveBack(chunk);
    }
  }

  /** One that has the wanted chunk, if there is one. */
  private Chunk take(long index) {
    lock.lock();
    try {
      for (Iterator<Chunk> each = idle.iterator(); each.hasNext(); ) {
        Chunk chunk = each.next();
        if (chunk.index == index) {
          each.remove();
          return chunk;
        }
      }
      Chunk oldest = idle.size() < KEPT ? null : idle.removeLast();
      return oldest != null ? oldest : new Chunk();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Chunk chunk) {
    lock.lock();
    try {
      if (!closed && idle.size() < KEPT) {
        idle.addFirst(chunk);
      } else {
        chunk.wipe();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(Chunk::wipe);
      idle.clear();
      Arrays.fill(payloadKey, (byte) 0);
      Arrays.fill(fileKey, (byte) 0);
    } finally {
      lock.unlock();
    }
    file.close();
  }
}
