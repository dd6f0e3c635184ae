package org.amber.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.amber.snapshot.SnapshotStreams;

/** A file that lives only until it was passed on, where nobody but its user can reach it. */
final class PassingFile implements AutoCloseable {
  private final Path directory;

  private PassingFile(Path directory) {
    this.directory = directory;
  }

  /** The place for one. */
  static PassingFile create() throws IOException {
    return new PassingFile(Files.createTempDirectory(SnapshotStreams.directory(), "amber"));
  }

  /** Absolute; there is no such file yet. */
  Path path() {
    return directory.resolve("snapshot").toAbsolutePath();
  }

  /** Writes all that is in the file. */
  void copyTo(PrintStream output) throws IOException {
    long ignored = Files.copy(path(), output);
    if (output.checkError()) {
      throw new IOException("its reader has gone");
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path());
    Files.deleteIfExists(directory);
  }
}
