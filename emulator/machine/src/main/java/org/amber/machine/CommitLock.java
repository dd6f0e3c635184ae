package org.amber.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Says that a process works on staged changes; ends with it, however that ends. */
@NotSaved("the host's")
final class CommitLock implements AutoCloseable {
  private static final String NAME = "lock";

  private final FileChannel channel;

  private CommitLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a staging directory.
   *
   * @return null when another process has it, or the directory is gone
   * @throws IOException when there can be no lock
   */
  static @Nullable CommitLock take(Path directory, String staging) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              directory.resolve(staging).resolve(NAME),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      taken = false;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? new CommitLock(channel) : null;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
