package org.amber.inspect.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.amber.snapshot.UnfinishedFile;

/** Writes a file beside its place, and puts it there when all of it is written. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes the file, which is on the disk then; a device or pipe of that name is written to, and
   * what a symbolic link leads to is replaced.
   *
   * @throws IOException when that fails; a file that was there is as it was, also when a signal
   *     ends the process before
   */
  public static void write(Path target, UnfinishedFile.Content content) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      return;
    }
    Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    Path directory = place.getParent();
    if (directory == null) {
      throw new FileSystemException(place.toString(), null, "Is a directory");
    }
    String name = String.valueOf(place.getFileName());
    long ignored =
        new UnfinishedFile(directory, name, UnfinishedFile.PRIVATE)
            .write(content, () -> Optional.of(place));
  }
}
