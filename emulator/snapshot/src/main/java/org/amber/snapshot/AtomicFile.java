package org.amber.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file as a whole or not at all: written under another name beside it, forced to the
 * disk, renamed. Whatever goes wrong, an older file of that name stays as it is and no other is
 * left behind.
 */
public final class AtomicFile implements ByteTarget {
  private final Path target;
  private final String title;
  private final String permissions;

  /** A snapshot, there already or not. */
  public AtomicFile(Path target) {
    this(target, "the snapshot " + target, UnfinishedFile.EXECUTABLE);
  }

  private AtomicFile(Path target, String title, String permissions) {
    this.target = target;
    this.title = title;
    this.permissions = permissions;
  }

  /** Any file that is no snapshot. */
  public static AtomicFile ofData(Path target) {
    return new AtomicFile(target, target.toString(), UnfinishedFile.DATA);
  }

  @Override
  public long write(Filler filler) throws SnapshotException {
    Path real = realTarget();
    Path directory = directoryOf(real);
    try {
      return new UnfinishedFile(directory, String.valueOf(real.getFileName()), permissions)
          .write(channel -> filler.fill(UnfinishedFile.into(channel)), () -> Optional.of(real));
    } catch (SnapshotException e) {
      throw e;
    } catch (IOException e) {
      throw failure(reason(e, directory), e);
    }
  }

  private Path directoryOf(Path real) throws SnapshotException {
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
    return directory;
  }

  /** What was done in a directory is on the disk. */
  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
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

  /** Why nothing can be written into a directory. */
  static String reason(IOException e, Path directory) {
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
    return new SnapshotException("cannot write " + title + ": " + reason, e);
  }
}
