package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.amber.state.Sha256;

/** Checks every byte of a snapshot file before any of it is decoded. */
final class Verification {
  private static final int BUFFER = 256 << 10;

  private final ByteSource source;
  private final String name;

  private Verification(ByteSource source) {
    this.source = source;
    this.name = source.name();
  }

  /**
   * Verifies a file.
   *
   * @param whole whether also what is in its sections
   * @return its header, whose sections lie one behind the other and fill the file
   * @throws SnapshotException saying what is wrong
   */
  static Header of(ByteSource source, boolean whole) throws IOException {
    Verification verification = new Verification(source);
    byte[] start = verification.start();
    Header header = verification.header(start);
    verification.checkLengths(header);
    if (whole) {
      verification.checkContents(header, start);
    }
    return header;
  }

  private byte[] start() throws IOException {
    long size = source.size();
    if (size == 0) {
      throw new SnapshotException(name + ": the file is empty, not a snapshot");
    }
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(size, Header.LENGTH));
    source.readFully(start, 0);
    byte[] bytes = start.array();
    if (Header.isEncrypted(bytes)) {
      throw new SnapshotException(name + ": is encrypted, and cannot be opened here");
    }
    if (bytes.length < Header.PREFIX_LENGTH || !Header.isSnapshot(bytes)) {
      throw new SnapshotException(
          name + ": not an Amber snapshot" + (Header.looksLikeOne(bytes) ? ", or damaged" : ""));
    }
    return bytes;
  }

  private Header header(byte[] start) throws SnapshotException {
    int format = Header.format(start);
    if (format > Header.FORMAT) {
      throw new SnapshotException(
          "%s: made by a newer Amber (format %d); this one reads up to %d: update Amber"
              .formatted(name, format, Header.FORMAT));
    }
    if (start.length < Header.LENGTH) {
      throw truncated();
    }
    try {
      return Header.decode(start);
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(name, e.getMessage(), e);
    }
  }

  private void checkLengths(Header header) throws IOException {
    long end = Header.LENGTH;
    for (Section section : Section.values()) {
      Header.Extent extent = header.extent(section);
      if (extent.offset() != end) {
        throw SnapshotException.damaged(name, "its sections are not in order", null);
      }
      end = extent.end();
    }
    end += Sha256.LENGTH;
    if (source.size() < end) {
      throw truncated();
    }
    if (source.size() > end) {
      throw SnapshotException.damaged(
          name, (source.size() - end) + " bytes too many at its end", null);
    }
  }

  private SnapshotException truncated() {
    return SnapshotException.damaged(name, "it is truncated, its end is missing", null);
  }

  private void checkContents(Header header, byte[] start) throws IOException {
    MessageDigest body = Sha256.begin();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, source.size()));
    for (Section section : Section.values()) {
      Header.Extent extent = header.extent(section);
      CRC32C checksum = new CRC32C();
      for (long at = extent.offset(); at < extent.end(); at += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), extent.end() - at));
        source.readFully(buffer, at);
        checksum.update(buffer.array(), 0, buffer.limit());
        body.update(buffer.array(), 0, buffer.limit());
      }
      if ((int) checksum.getValue() != extent.checksum()) {
        throw SnapshotException.damaged(
            name, "the checksum of its " + section.title + " is wrong", null);
      }
    }
    MessageDigest whole = Sha256.begin();
    whole.update(start);
    whole.update(body.digest());
    ByteBuffer trailer = ByteBuffer.allocate(Sha256.LENGTH);
    source.readFully(trailer, source.size() - Sha256.LENGTH);
    if (!Arrays.equals(trailer.array(), whole.digest())) {
      throw SnapshotException.damaged(name, "the digest at its end is wrong", null);
    }
  }
}
