package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file as a whole or not at all: written under another name beside it, forced to the
 * disk, renamed. Whatever goes wrong, an older file of that name stays as it is and no other is
 * left behind.
 */
public final class AtomicFile implements ByteTarget {
  /** Executable for all, less the umask. */
  private static final String PERMISSIONS = "rwxrwxrwx";

  private final Path target;
  private final Supplier<Path> name;

  /** A target that is a file, there already or not. */
  public AtomicFile(Path target) {
    this(target, () -> target);
  }

  private AtomicFile(Path target, Supplier<Path> name) {
    this.target = target;
    this.name = name;
  }

  /**
   * A target that is a file whose name is only known when it has been written.
   *
   * @param directory where it will be; exists
   * @param name asked for when all has been written
   */
  static AtomicFile named(Path directory, Supplier<String> name) {
    return new AtomicFile(directory.resolve("new"), () -> directory.resolve(name.get()));
  }

  @Override
  public long write(Filler filler) throws SnapshotException {
    return writeUnless(() -> false, filler);
  }

  /**
   * Writes the file, unless it turns out to be needless.
   *
   * @param needless asked when all has been written
   * @return bytes of the file; 0 if there is none
   */
  long writeUnless(BooleanSupplier needless, Filler filler) throws SnapshotException {
    Path real = realTarget();
    Path directory = real.toAbsolutePath().getParent();
    if (directory == null || Files.isDirectory(real)) {
      throw failure(
          "it is a directory: name a file",
          new FileSystemException(real.toString(), null, "Is a directory"));
    }
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      throw failure("it exists and is no regular file: name another", null);
    }
    if (!Files.isDirectory(directory)) {
      throw failure(
          directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist: create it"),
          Files.exists(directory)
              ? new NotDirectoryException(directory.toString())
              : new NoSuchFileException(directory.toString()));
    }
    Path temporary =
        directory.resolve(
            ".%s.%016x.tmp".formatted(shortName(real), ThreadLocalRandom.current().nextLong()));
    Thread cleaner = Thread.ofPlatform().unstarted(() -> delete(temporary));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      long size = fill(temporary, needless, filler);
      if (needless.getAsBoolean()) {
        return 0;
      }
      Path last = target.equals(name.get()) ? real : name.get();
      Files.move(temporary, last, StandardCopyOption.ATOMIC_MOVE);
      force(directory);
      return size;
    } catch (IOException e) {
      throw failure(reason(e, directory), e);
    } finally {
      delete(temporary);
      Runtime.getRuntime().removeShutdownHook(cleaner);
    }
  }

  /** A symbolic link stays one: what it points to is replaced. */
  private Path realTarget() throws SnapshotException {
    try {
      return Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
    } catch (IOException e) {
      throw failure(reason(e, target), e);
    }
  }

  /** Names may have 255 bytes, and the temporary one is longer than the target's. */
  private static String shortName(Path real) {
    String name = String.valueOf(real.getFileName());
    return name.substring(0, Math.min(50, name.length()));
  }

  private static long fill(Path temporary, BooleanSupplier needless, Filler filler)
      throws IOException {
    FileAttribute<?> permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS));
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, permissions)) {
      filler.fill((bytes, position) -> writeFully(channel, bytes, position));
      if (!needless.getAsBoolean()) {
        channel.force(true);
      }
      return channel.size();
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      System.getLogger(AtomicFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + temporary, e);
    }
  }

  private static String reason(IOException e, Path directory) {
    String text =
        switch (e) {
          case AccessDeniedException denied -> "no permission to write in " + directory;
          case NoSuchFileException gone -> directory + " does not exist: create it";
          case NotDirectoryException file -> directory + " is not a directory";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return text.contains("No space left") || text.contains("quota")
        ? text + " in " + directory + ": make room or name another directory"
        : text;
  }

  private SnapshotException failure(String reason, @Nullable Throwable e) {
    return new SnapshotException("cannot write the snapshot " + target + ": " + reason, e);
  }
}
