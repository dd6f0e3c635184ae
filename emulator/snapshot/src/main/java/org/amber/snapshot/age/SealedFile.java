package org.amber.snapshot.age;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.FileSource;
import org.amber.snapshot.SnapshotException;
import org.amber.state.Sha256;

/** What can be known of an encrypted file in a store without a key. */
public final class SealedFile {
  private static final int BUFFER = 256 << 10;

  private SealedFile() {}

  /**
   * The names of the files with pages that a checkpoint says it needs, each a single word with no
   * directory in it. Whoever could write to the file may have changed them.
   *
   * @throws SnapshotException when it does not say that
   */
  public static List<String> needed(Path path) throws SnapshotException {
    try (ByteSource file = FileSource.open(path)) {
      return needed(file);
    }
  }

  static List<String> needed(ByteSource file) throws SnapshotException {
    try {
      return line(file).line().needed();
    } catch (IOException e) {
      throw SnapshotException.unreadable(file.name(), e);
    }
  }

  /**
   * Finds damage. What somebody has changed who wanted it to look sound is not found: only who has
   * a key knows that it is what was written.
   *
   * @throws SnapshotException when the encrypted bytes are not those that were written
   */
  public static void verify(Path path) throws SnapshotException {
    try (ByteSource file = FileSource.open(path)) {
      verify(file);
    }
  }

  static void verify(ByteSource file) throws SnapshotException {
    try {
      Sealed sealed = line(file);
      if (!sealed.line().digest().equals(digest(file, sealed))) {
        throw SnapshotException.damaged(file.name(), "its encrypted bytes have changed", null);
      }
    } catch (IllegalArgumentException e) {
      throw SnapshotException.damaged(file.name(), e.getMessage(), e);
    } catch (IOException e) {
      throw SnapshotException.unreadable(file.name(), e);
    }
  }

  /** A file that has a line. */
  private record Sealed(int start, ClearLine line) {}

  private static Sealed line(ByteSource file) throws IOException {
    Preface preface = Preface.of(file);
    if (preface == null || preface.line() == null) {
      throw SnapshotException.damaged(file.name(), "it does not say what it needs", null);
    }
    return new Sealed(preface.length(), preface.line());
  }

  private static String digest(ByteSource file, Sealed sealed) throws IOException {
    int header = AgeHeader.decode(Preface.bytes(file, sealed.start(), AgeHeader.LONGEST)).length();
    byte[] head =
        Preface.bytes(file, sealed.start(), header + ChunkCipher.NONCE + ChunkCipher.SEALED);
    MessageDigest later = Sha256.begin();
    long at = sealed.start() + (long) head.length;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (at < file.size()) {
      buffer.clear().limit((int) Math.min(BUFFER, file.size() - at));
      at += buffer.limit();
      file.readFully(buffer, at - buffer.limit());
      later.update(buffer.flip());
    }
    return ClearLine.digest(sealed.line().needed(), ByteBuffer.wrap(head), later.digest());
  }
}
