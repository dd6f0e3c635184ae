package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.amber.snapshot.ByteSink;
import org.amber.snapshot.SnapshotFile;

/**
 * Encrypts what is written. The first chunk, in which the head of a snapshot is, is kept until that
 * is known: no chunk is encrypted twice.
 */
final class AgeSink implements ByteSink, AutoCloseable {
  private final ByteSink file;

  /** What is before the first chunk. */
  private final byte[] head;

  private final ChunkCipher cipher;
  private final byte[] first = new byte[ChunkCipher.CHUNK];
  private final byte[] later = new byte[ChunkCipher.CHUNK];
  private final byte[] sealed = new byte[ChunkCipher.SEALED];

  /** Number of the chunk that is being filled. */
  private long index;

  private int filled;
  private long next = -1;

  /** Encrypts for recipients with a key of its own. */
  AgeSink(ByteSink file, List<Recipient> recipients) {
    this.file = file;
    byte[] fileKey = Primitives.random(AgeHeader.FILE_KEY);
    byte[] nonce = Primitives.random(ChunkCipher.NONCE);
    byte[] header =
        AgeHeader.encode(recipients.stream().map(each -> each.wrap(fileKey)).toList(), fileKey);
    byte[] line = SnapshotFile.FIRST_LINE.getBytes(StandardCharsets.US_ASCII);
    this.head =
        ByteBuffer.allocate(line.length + header.length + nonce.length)
            .put(line)
            .put(header)
            .put(nonce)
            .array();
    byte[] payloadKey = ChunkCipher.payloadKey(fileKey, nonce);
    this.cipher = new ChunkCipher(payloadKey);
    Arrays.fill(payloadKey, (byte) 0);
    Arrays.fill(fileKey, (byte) 0);
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
      bytes.get(index == 0 ? first : later, filled, part);
      filled += part;
    }
  }

  /** Writes a chunk that is full, or the last, unless it is the first. */
  private void flush(boolean last) throws IOException {
    if (index > 0) {
      int length = cipher.seal(index, last, later, filled, sealed);
      file.write(ByteBuffer.wrap(sealed, 0, length), head.length + index * ChunkCipher.SEALED);
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
    int length = cipher.seal(0, one, first, firstLength, sealed);
    ByteBuffer start = ByteBuffer.allocate(head.length + length);
    file.write(start.put(head).put(sealed, 0, length).flip(), 0);
  }

  @Override
  public void close() {
    Arrays.fill(first, (byte) 0);
    Arrays.fill(later, (byte) 0);
  }
}
