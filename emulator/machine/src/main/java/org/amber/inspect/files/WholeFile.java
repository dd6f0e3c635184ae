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
   * Writes the file, which is on the disk then; a device or pipe of that name is written to, and
   * what a symbolic link leads to is replaced.
   *
   * @throws IOException when that fails; a file that was there is as it was, also when a signal
   *     ends the process before
   */
  public static void write(Path target, Filler filler) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
        filler.fill(channel);
      }
      return;
    }
    Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    Path file = Files.createTempFile(place.getParent(), ".amber", ".new");
    Thread cleaner = Thread.ofPlatform().unstarted(() -> remove(file));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        filler.fill(channel);
        channel.force(true);
      }
      Path ignored = Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      boolean ignored = Runtime.getRuntime().removeShutdownHook(cleaner);
      remove(file);
    }
  }

  private static void remove(Path unfinished) {
    try {
      boolean ignored = Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      System.getLogger(WholeFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + unfinished, e);
    }
  }
}
