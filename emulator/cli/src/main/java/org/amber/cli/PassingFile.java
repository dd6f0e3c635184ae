package org.amber.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.amber.snapshot.SnapshotStreams;

/**
 * A file that lives only until it was passed on, where nobody but its user can reach it. It goes
 * with this process, also when that is ended by a signal.
 */
final class PassingFile implements AutoCloseable {
  private final Path directory;
  private final Thread cleaner;

  private PassingFile(Path directory) {
    this.directory = directory;
    this.cleaner = Thread.ofPlatform().unstarted(this::removeLeft);
  }

  /**
   * The place for one.
   *
   * @throws CommandFailure when there is none
   */
  static PassingFile create() {
    Path room = SnapshotStreams.directory();
    try {
      PassingFile file = new PassingFile(Files.createTempDirectory(room, "amber"));
      Runtime.getRuntime().addShutdownHook(file.cleaner);
      return file;
    } catch (IOException e) {
      throw new CommandFailure(
          "no room for a snapshot in " + room + ": name another directory with TMPDIR");
    }
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

  /** Whoever is still writing there finds no directory at the end. */
  private void remove() throws IOException {
    List<Path> left;
    try (Stream<Path> files = Files.list(directory)) {
      left = files.toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }

  private void removeLeft() {
    try {
      remove();
    } catch (IOException e) {
      System.getLogger(PassingFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + directory, e);
    }
  }

  @Override
  public void close() throws IOException {
    boolean ignored = Runtime.getRuntime().removeShutdownHook(cleaner);
    remove();
  }
}
