package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file, which stays open: replacing or removing it does not matter. */
public final class FileSource implements ByteSource {
  private final String name;
  private final @Nullable Path path;
  private final FileChannel channel;

  /**
   * A file that has no path.
   *
   * @param name for messages
   * @param channel closed with this
   */
  FileSource(String name, FileChannel channel) {
    this(name, null, channel);
  }

  private FileSource(String name, @Nullable Path path, FileChannel channel) {
    this.name = name;
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @throws SnapshotException when there is none that can be read
   */
  public static FileSource open(Path path) throws SnapshotException {
    try {
      if (Files.isDirectory(path)) {
        throw new SnapshotException(path + ": is a directory, not a snapshot");
      }
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new SnapshotException(path + ": is no regular file, not a snapshot");
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new FileSource(path.toString(), path, channel);
    } catch (NoSuchFileException e) {
      throw new SnapshotException(path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new SnapshotException(path + ": permission denied", e);
    } catch (IOException e) {
      throw SnapshotException.unreadable(path.toString(), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  @Override
  public @Nullable Path path() {
    return path;
  }

  @Override
  public ByteSource related(String reference) throws SnapshotException {
    if (path == null) {
      return ByteSource.super.related(reference);
    }
    Path other;
    try {
      other = path.toRealPath().resolveSibling(reference);
    } catch (InvalidPathException | IOException e) {
      throw new SnapshotException(name + ": needs a file that cannot be named here", e);
    }
    if (!Files.exists(other)) {
      throw new SnapshotException(
          "%s: needs %s, which is missing: put it back".formatted(name, other.normalize()));
    }
    return open(other.normalize());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(FileSource.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a snapshot", e);
    }
  }
}
