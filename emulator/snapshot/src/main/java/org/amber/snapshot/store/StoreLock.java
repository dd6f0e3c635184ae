package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A lock that ends with its process, however that ends. */
final class StoreLock implements AutoCloseable {
  private static final long RETRY_NANOS = 5_000_000;

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /** What is done while a lock is held. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Waits until nobody has the lock to himself, and holds it together with others meanwhile. */
  static <T> T shared(Path file, Work<T> work) throws IOException {
    while (true) {
      StoreLock lock = take(file, true);
      if (lock != null) {
        try {
          return work.run();
        } finally {
          lock.close();
        }
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  /** Holds the lock alone; null when somebody else holds it. */
  static @Nullable StoreLock alone(Path file) throws IOException {
    return take(file, false);
  }

  private static @Nullable StoreLock take(Path file, boolean shared) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      lock = null; // Another thread of this process has it.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : new StoreLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
