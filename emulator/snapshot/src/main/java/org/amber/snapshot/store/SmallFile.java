package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.amber.snapshot.AtomicFile;
import org.amber.snapshot.ByteSource;
import org.amber.snapshot.FileSealing;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotPlaces;

/** Small texts that are replaced as a whole and survive a crash of the host. */
final class SmallFile {
  private static final int LARGEST = 16 << 20;

  private SmallFile() {}

  /** Returns the path when the text is on the disk. */
  static Path write(Path path, String text) throws IOException {
    return write(path, text, FileSealing.NONE);
  }

  /** As above, encrypted where that is wanted. */
  static Path write(Path path, String text, FileSealing sealing) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long ignored =
        AtomicFile.ofData(path).write(sealing.text(sink -> sink.write(ByteBuffer.wrap(bytes), 0)));
    return path;
  }

  /**
   * A text that is encrypted.
   *
   * @param places open it
   * @throws SnapshotException when they do not
   */
  static String read(Path path, SnapshotPlaces places) throws SnapshotException {
    try (ByteSource source = places.open(path)) {
      if (source.size() > LARGEST) {
        throw SnapshotException.damaged(path.toString(), "it is too long", null);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) source.size());
      source.readFully(bytes, 0);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw SnapshotException.unreadable(path.toString(), e);
    }
  }

  /** The text, if there is such a file. */
  static Optional<String> read(Path path) throws IOException {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
