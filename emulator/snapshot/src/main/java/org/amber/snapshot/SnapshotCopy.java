package org.amber.snapshot;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;

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
    StoredGroups groups = file.groups();
    Supplier pages = new Supplier(file, groups);
    try {
      return target.write(
          sink -> {
            SnapshotOutput output = new SnapshotOutput(sink);
            output.write(file.manifest().toJson());
            output.endSection(Section.MANIFEST);
            output.write(file.state());
            output.endSection(Section.STATE);
            PageMap map = NewPages.write(pages, new long[pages.count()], new PageBase(), output);
            output.endSection(Section.PAGES);
            output.write(map.encode(Header.WHOLE_FORMAT));
            output.endSection(Section.MAP);
            byte[] ignored = output.finish(Header.WHOLE_FORMAT);
          });
    } catch (ErrnoException e) {
      throw pages.failure(e);
    }
  }

  /** The pages of a file. */
  private static final class Supplier implements PageSupplier {
    private final SnapshotFile file;
    private final StoredGroups groups;
    private volatile SnapshotException failed =
        new SnapshotException("the snapshot cannot be read");

    Supplier(SnapshotFile file, StoredGroups groups) {
      this.file = file;
      this.groups = groups;
    }

    @Override
    public int count() {
      return file.pageCount();
    }

    SnapshotException failure(RuntimeException e) {
      failed.addSuppressed(e);
      return failed;
    }

    @Override
    public void take(int first, int count, MemorySegment target) {
      try (StoredGroups.Reader reader = groups.reader()) {
        int last = -1;
        for (int reference = first; reference < first + count; reference++) {
          int group = groups.groupOf(reference);
          if (group >= 0 && group != last) {
            reader.read(
                group, (page, source, offset) -> put(page, source, offset, first, count, target));
            last = group;
          }
        }
      } catch (SnapshotException e) {
        failed = e;
        throw Errno.EIO.error();
      }
    }

    private static void put(
        int page, MemorySegment source, long offset, int first, int count, MemorySegment target) {
      if (page >= first && page < first + count) {
        long at = (long) (page - first) * GroupTable.PAGE_SIZE;
        MemorySegment.copy(source, offset, target, at, GroupTable.PAGE_SIZE);
      }
    }
  }
}
