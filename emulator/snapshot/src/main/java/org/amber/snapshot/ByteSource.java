package org.amber.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a snapshot come from: read from any place, by several threads at once.
 *
 * <p>Failures other than those that {@link SnapshotException} tells are said to be of this source
 * by those who read.
 */
public interface ByteSource extends AutoCloseable {
  /** What messages call it, such as the path of a file. */
  String name();

  /** How many bytes there are. */
  long size() throws IOException;

  /**
   * Reads some of the bytes that the buffer has room for, at least one.
   *
   * @param position of the first of them, from 0 on
   * @return how many; -1 when there are none
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Fills a buffer, up to its limit.
   *
   * @throws SnapshotException when the bytes end before
   */
  default void readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = read(target, at);
      if (count < 0) {
        throw SnapshotException.damaged(name(), "it became shorter while it was read", null);
      }
      at += count;
    }
  }

  /** The file that the bytes are in; null when they are in none that could be found again. */
  default @Nullable Path path() {
    return null;
  }

  /** What opens the file at {@link #path}; empty when it is not encrypted. */
  default String key() {
    return "";
  }

  /**
   * Opens another file that these bytes refer to.
   *
   * @param reference the text of a {@link FileReference}
   * @throws SnapshotException when there is none that can be read
   */
  default ByteSource related(String reference) throws SnapshotException {
    throw new SnapshotException(
        "%s: needs %s, which cannot be found from here: name the snapshot's file"
            .formatted(name(), FileReference.parse(reference).path()));
  }

  @Override
  void close();
}
