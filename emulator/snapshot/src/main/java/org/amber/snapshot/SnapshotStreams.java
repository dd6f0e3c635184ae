package org.amber.snapshot;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Places of which some are streams: {@link #STANDARD} is the standard input or output, and a pipe
 * with a name is one too.
 *
 * @param files all others
 */
public record SnapshotStreams(SnapshotPlaces files) implements SnapshotPlaces {
  /** The name of the standard streams. */
  public static final Path STANDARD = Path.of("-");

  private static final int TYPE = 0170000;
  private static final int PIPE = 0010000;

  @Override
  public ByteSource open(Path path) throws SnapshotException {
    if (path.equals(STANDARD)) {
      return StreamSource.read("standard input", new FileInputStream(FileDescriptor.in));
    }
    if (!isPipe(path)) {
      return files.open(path);
    }
    try (InputStream pipe = Files.newInputStream(path)) {
      return StreamSource.read(path.toString(), pipe);
    } catch (IOException e) {
      throw SnapshotException.unreadable(path.toString(), e);
    }
  }

  @Override
  public ByteTarget target(Path path) {
    if (path.equals(STANDARD)) {
      return new StreamTarget("standard output", () -> new FileOutputStream(FileDescriptor.out));
    }
    return isPipe(path)
        ? new StreamTarget(path.toString(), () -> new FileOutputStream(path.toFile()))
        : files.target(path);
  }

  /** Where a snapshot lies that passes through. */
  public static Path directory() {
    return Spool.directory();
  }

  /** Whether a path is a stream: one of the standard ones, or a pipe. */
  public static boolean isStream(Path path) {
    return path.equals(STANDARD) || isPipe(path);
  }

  /** Whether bytes come out of a path, or go into it, only one after the other. */
  public static boolean isPipe(Path path) {
    try {
      Object mode = Files.getAttribute(path, "unix:mode");
      return mode instanceof Integer bits && (bits & TYPE) == PIPE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Where there is no such thing as a mode, there are no pipes with names.
      return false;
    }
  }
}
