package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.amber.snapshot.AtomicFile;

/** Small texts that are replaced as a whole and survive a crash of the host. */
final class SmallFile {
  private SmallFile() {}

  /** Returns the path when the text is on the disk. */
  static Path write(Path path, String text) throws IOException {
    long ignored =
        AtomicFile.ofData(path)
            .write(sink -> sink.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0));
    return path;
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
