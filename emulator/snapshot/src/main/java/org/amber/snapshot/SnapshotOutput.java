package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes the parts of a snapshot into a channel, counting and digesting them on the way. */
final class SnapshotOutput {
  private static final int BUFFER = 256 << 10;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final MessageDigest body = Digests.sha256();
  private final CRC32C checksum = new CRC32C();
  private final Map<Section, Header.Extent> extents = new EnumMap<>(Section.class);
  private long sectionStart;
  private long position;

  SnapshotOutput(FileChannel channel) throws IOException {
    this.channel = channel;
    this.position = Header.LENGTH;
    channel.position(Header.LENGTH);
    sectionStart = position;
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

  /** Writes header and trailer, when all sections have ended. */
  void finish() throws IOException {
    byte[] header = new Header(extents).encode();
    MessageDigest whole = Digests.sha256();
    whole.update(header);
    whole.update(body.digest());
    write(whole.digest());
    flush();
    channel.position(0);
    buffer.put(header);
    flush();
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
