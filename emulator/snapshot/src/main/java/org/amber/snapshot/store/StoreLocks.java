package org.amber.snapshot.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The locks that this process has in a store; they end with it, however that ends. Locks of files
 * belong to processes, and one that closes a file loses all its locks of it: so whatever is locked
 * already is not opened again. Thread-safe.
 */
final class StoreLocks {
  private static final long RETRY_NANOS = 5_000_000;

  /** Somebody who only looks has a lock for less than so many times of that. */
  private static final int ATTEMPTS = 20;

  private final Map<Path, Held> held = new HashMap<>();

  /** What is done while a lock is held. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** A lock that this process has, until it is closed. */
  final class Lock implements AutoCloseable {
    private final Path file;
    private boolean closed;

    private Lock(Path file) {
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      synchronized (StoreLocks.this) {
        if (!closed) {
          closed = true;
          release(file);
        }
      }
    }
  }

  private static final class Held {
    final FileChannel channel;
    final boolean shared;
    int users;

    Held(FileChannel channel, boolean shared) {
      this.channel = channel;
      this.shared = shared;
    }
  }

  /** Waits until nobody has the lock to himself, and holds it together with others meanwhile. */
  <T> T shared(Path file, Work<T> work) throws IOException {
    while (true) {
      Lock lock = take(file, true);
      if (lock != null) {
        try (lock) {
          return work.run();
        }
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  /** Holds the lock alone; null when anybody else holds it. */
  @Nullable Lock tryAlone(Path file) throws IOException {
    return take(file, false);
  }

  /** Holds the lock alone; null when somebody else does, and not only to look. */
  @Nullable Lock alone(Path file) throws IOException {
    Lock lock = take(file, false);
    for (int attempt = 1; lock == null && attempt < ATTEMPTS && !isMine(file); attempt++) {
      LockSupport.parkNanos(RETRY_NANOS);
      lock = take(file, false);
    }
    return lock;
  }

  private synchronized boolean isMine(Path file) {
    Held known = held.get(file);
    return known != null && !known.shared;
  }

  /** Whether somebody holds the lock alone. */
  boolean isTaken(Path file) throws IOException {
    // Together with others who look: they are not to take each other for the owner.
    try (Lock lock = take(file, true)) {
      return lock == null;
    }
  }

  private synchronized @Nullable Lock take(Path file, boolean shared) throws IOException {
    Held known = held.get(file);
    if (known == null) {
      FileChannel channel = locked(file, shared);
      if (channel == null) {
        return null;
      }
      known = new Held(channel, shared);
      held.put(file, known);
    } else if (!known.shared || !shared) {
      return null;
    }
    known.users++;
    return new Lock(file);
  }

  private static @Nullable FileChannel locked(Path file, boolean shared) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      lock = null; // Of another Store object in this process.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : channel;
  }

  private void release(Path file) throws IOException {
    Held known = Objects.requireNonNull(held.get(file));
    known.users--;
    if (known.users == 0) {
      held.remove(file);
      known.channel.close();
    }
  }
}
