package org.amber.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room for a snapshot that comes from a stream or goes into one: a temporary file without a name,
 * which is gone with the last who has it open.
 */
final class Spool {
  private Spool() {}

  /** An empty one, to be read and written. */
  static FileChannel create() throws SnapshotException {
    Path directory = directory();
    try {
      // Readable for its owner alone.
      Path file = Files.createTempFile(directory, "amber", ".tmp");
      try {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new SnapshotException(
          "no room for a snapshot in " + directory + ": name another directory with TMPDIR", e);
    }
  }

  /** As for other commands: what TMPDIR says. */
  static Path directory() {
    String wanted = System.getenv("TMPDIR");
    return Path.of(
        wanted == null || wanted.isEmpty() ? System.getProperty("java.io.tmpdir", "/tmp") : wanted);
  }

  /** Why the file cannot take more. */
  static String reason(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("No space left") || text.contains("quota")
        ? text + " in " + directory() + ": make room or name another directory with TMPDIR"
        : text;
  }
}
