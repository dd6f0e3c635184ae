package org.amber.snapshot;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/** Makes a snapshot that needs no other file of one that does. */
public final class SnapshotCopy {
  private SnapshotCopy() {}

  /**
   * Writes the same machine with all of its pages.
   *
   * @param file opened as a whole
   * @return bytes of the copy
   * @throws SnapshotException with a message for the user
   */
  public static long whole(SnapshotFile file, ByteTarget target) throws SnapshotException {
    PageSupplier pages = new Pages(file.pageCount(), file.groups());
    return target.write(
        sink -> SnapshotWriter.writeWhole(sink, file.manifest(), file.state(), pages));
  }

  /** The pages of a file. */
  private record Pages(int count, StoredGroups groups) implements PageSupplier {
    @Override
    public void take(int first, int number, MemorySegment target) {
      try (StoredGroups.Reader reader = groups.reader()) {
        for (int i = 0; i < number; i++) {
          reader.copy(first + i, target, (long) i * GroupTable.PAGE_SIZE);
        }
      } catch (SnapshotException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
