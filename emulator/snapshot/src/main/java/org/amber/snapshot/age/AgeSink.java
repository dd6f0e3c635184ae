package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;
import org.amber.snapshot.ByteSink;
import org.amber.snapshot.ByteTarget;
import org.amber.state.Sha256;

/**
 * Encrypts what is written. The first chunk, in which the head of a snapshot is, is kept until that
 * is known: no chunk is encrypted twice.
 */
final class AgeSink implements ByteSink, AutoCloseable {
  private final ByteSink file;

  private final AgeHead head;

  /** Where the first chunk begins. */
  private final int start;

  /** Of all encrypted chunks but the first. */
  private final MessageDigest later = Sha256.begin();

  private final byte[] first = new byte[ChunkCipher.CHUNK];
  private final byte[] current = new byte[ChunkCipher.CHUNK];
  private final byte[] sealed = new byte[ChunkCipher.SEALED];

  /** Number of the chunk that is being filled. */
  private long index;

  private int filled;
  private long next = -1;

  /**
   * What is written when some content is encrypted.
   *
   * @param head makes what a file begins with, for each file anew
   */
  static ByteTarget.Filler around(ByteTarget.Filler content, Supplier<AgeHead> head) {
    return file -> {
      try (AgeSink encrypting = new AgeSink(file, head.get())) {
        content.fill(encrypting);
        encrypting.finish();
      }
    };
  }

  /** Encrypts a file that begins so. */
  AgeSink(ByteSink file, AgeHead head) {
    this.file = file;
    this.head = head;
    this.start = head.length();
  }

  @Override
  public void write(ByteBuffer bytes, long position) throws IOException {
    if (next < 0) {
      next = position;
      filled = (int) position;
    }
    if (position == 0 && next != 0) {
      bytes.get(first, 0, bytes.remaining());
      return;
    }
    if (position != next) {
      throw new IllegalArgumentException("not written one after the other");
    }
    next += bytes.remaining();
    while (bytes.hasRemaining()) {
      if (filled == ChunkCipher.CHUNK) {
        flush(false);
      }
      int part = Math.min(bytes.remaining(), ChunkCipher.CHUNK - filled);
      bytes.get(index == 0 ? first : current, filled, part);
      filled += part;
    }
  }

  /** Writes a chunk that is full, or the last, unless it is the first. */
  private void flush(boolean last) throws IOException {
    if (index > 0) {
      int length = head.cipher().seal(index, last, current, filled, sealed);
      later.update(sealed, 0, length);
      file.write(ByteBuffer.wrap(sealed, 0, length), start + index * ChunkCipher.SEALED);
    }
    index++;
    filled = 0;
  }

  /** Writes what is still missing. */
  void finish() throws IOException {
    boolean one = index == 0;
    int firstLength = one ? filled : ChunkCipher.CHUNK;
    if (!one) {
      flush(true);
    }
    int length = head.cipher().seal(0, one, first, firstLength, sealed);
    file.write(head.withFirst(ByteBuffer.wrap(sealed, 0, length), later.digest()), 0);
  }

  @Override
  public void close() {
    Arrays.fill(first, (byte) 0);
    Arrays.fill(current, (byte) 0);
  }
}
