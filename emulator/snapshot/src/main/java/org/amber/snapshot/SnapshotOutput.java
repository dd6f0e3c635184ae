package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.amber.state.Sha256;

/** Writes the parts of a snapshot into a sink, counting and digesting them on the way. */
final class SnapshotOutput {
  private static final int BUFFER = 256 << 10;

  private final ByteSink sink;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final MessageDigest body = Sha256.begin();
  private final CRC32C checksum = new CRC32C();
  private final Map<Section, Header.Extent> extents = new EnumMap<>(Section.class);
  private long sectionStart = Header.LENGTH;
  private long position = Header.LENGTH;

  /** How far the sink has got. */
  private long flushed = Header.LENGTH;

  SnapshotOutput(ByteSink sink) {
    this.sink = sink;
  }

  /** Adds bytes to the section that is being written. */
  void write(byte[] bytes) throws IOException {
    body.update(bytes);
    checksum.update(bytes);
    position += bytes.length;
    for (int done = 0; done < bytes.length; ) {
      int part = Math.min(buffer.remaining(), bytes.length - done);
      buffer.put(bytes, done, part);
      done += part;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  /** Ends a section; the next one begins here. */
  void endSection(Section section) {
    extents.put(
        section,
        new Header.Extent(sectionStart, position - sectionStart, (int) checksum.getValue()));
    sectionStart = position;
    checksum.reset();
  }

  /**
   * Writes header and trailer, when all sections have ended.
   *
   * @return the digest at the end of the file
   */
  byte[] finish(int format) throws IOException {
    byte[] header = new Header(format, extents).encode();
    MessageDigest whole = Sha256.begin();
    whole.update(header);
    whole.update(body.digest());
    byte[] digest = whole.digest();
    write(digest);
    flush();
    sink.write(ByteBuffer.wrap(header), 0);
    return digest;
  }

  private void flush() throws IOException {
    buffer.flip();
    int count = buffer.remaining();
    if (count > 0) {
      sink.write(buffer, flushed);
      flushed += count;
    }
    buffer.clear();
  }
}
