package org.amber.inspect.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file beside its place, and puts it there when all of it is written. */
public final class WholeFile {
  private WholeFile() {}

  /** Gives the bytes. */
  @FunctionalInterface
  public interface Filler {
    void fill(FileChannel channel) throws IOException;
  }

  /**
   * Writes the file; a device or pipe of that name is written to.
   *
   * @throws IOException when that fails; a file that was there is as it was
   */
  public static void write(Path target, Filler filler) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
        filler.fill(channel);
      }
      return;
    }
    Path directory = target.toAbsolutePath().getParent();
    Path file = Files.createTempFile(directory, ".amber", ".new");
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        filler.fill(channel);
      }
      Path ignored = Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      boolean ignored = Files.deleteIfExists(file);
    }
  }
}
