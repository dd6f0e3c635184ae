package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A file that gets its place when it has been written and forced to the disk. Until then it has
 * another name beside it; whatever goes wrong, it is gone and what was in its place is still there.
 *
 * @param directory where it will be
 * @param hint at its name, for people who find it unfinished
 * @param permissions as ls(1) shows them; less the umask
 */
public record UnfinishedFile(Path directory, String hint, String permissions) {
  /** Its bytes. */
  @FunctionalInterface
  public interface Content {
    /** Writes them, anywhere into the channel's file. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** For files that only their owner is to have. */
  public static final String PRIVATE = "rw-------";

  /** For files that are executed. */
  static final String EXECUTABLE = "rwxrwxrwx";

  /** For all others. */
  static final String DATA = "rw-rw-rw-";

  /** Names may have 255 bytes, and the unfinished one is longer than the hint. */
  private static final int LONGEST_HINT = 50;

  /**
   * Writes it. Returns when it is in its place for good.
   *
   * @param place in the same directory; asked for when all has been written. Empty: it is not
   *     needed, and is removed
   * @return bytes of the file; 0 if it was not needed
   */
  public long write(Content content, Supplier<Optional<Path>> place) throws IOException {
    Path temporary =
        directory.resolve(
            ".%s.%016x.tmp"
                .formatted(
                    hint.substring(0, Math.min(LONGEST_HINT, hint.length())),
                    ThreadLocalRandom.current().nextLong()));
    Thread cleaner = Thread.ofPlatform().unstarted(() -> delete(temporary));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try (FileChannel channel = create(temporary)) {
      content.writeTo(channel);
      Optional<Path> last = place.get();
      if (last.isEmpty()) {
        return 0;
      }
      channel.force(true);
      Files.move(temporary, last.get(), StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.force(directory);
      return channel.size();
    } finally {
      delete(temporary);
      Runtime.getRuntime().removeShutdownHook(cleaner);
    }
  }

  private FileChannel create(Path temporary) throws IOException {
    FileAttribute<?> attribute =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return FileChannel.open(temporary, options, attribute);
  }

  /** What is given to the sink is in the channel's file. */
  static ByteSink into(FileChannel channel) {
    return (bytes, position) -> writeFully(channel, bytes, position);
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      System.getLogger(UnfinishedFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + temporary, e);
    }
  }
}
