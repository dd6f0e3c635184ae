package org.amber.machine;

import java.nio.file.Path;
import org.amber.snapshot.PageSupplier;
import org.amber.snapshot.SnapshotException;
import org.amber.snapshot.SnapshotWriter;

/** Where snapshots of a machine go. */
public interface SnapshotTarget {
  /** What messages call it. */
  String name();

  /**
   * Whether it is told which pages have not changed since the last snapshot that went there. All
   * snapshots of one machine that are told so go to one target.
   */
  default boolean tracksPages() {
    return false;
  }

  /**
   * Writes a snapshot; by a thread of its own. Returns when it is on the disk.
   *
   * @param known where pages are that have not changed, by reference from 1 on at index 0, as
   *     {@link Stored#places} has told; 0: nobody knows
   * @throws SnapshotException with a message for the user; then nothing has changed there
   */
  Stored write(SnapshotWriter writer, PageSupplier pages, long[] known) throws SnapshotException;

  /**
   * A snapshot that was written.
   *
   * @param file that can be resumed
   * @param bytes that were written
   * @param places where its pages are, as {@code known} for the next one; empty unless the target
   *     tracks pages
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Stored(Path file, long bytes, long[] places) {}
}
