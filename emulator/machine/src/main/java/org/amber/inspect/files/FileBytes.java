package org.amber.inspect.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.Access;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;

/** The contents of regular files of a machine, given page by page; pages of zeros are left out. */
public final class FileBytes {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;

  /** Texts that the machine makes, as those of /proc, are not longer. */
  private static final long MOST_TEXT = 64L << 20;

  private FileBytes() {}

  /** Takes contents. */
  @FunctionalInterface
  public interface Taker {
    /**
     * A part of the file, behind all before.
     *
     * @param source native memory; valid until this returns
     * @param offset where in it the bytes begin
     * @param length at most 4096
     * @param position in the file
     */
    void take(MemorySegment source, long offset, int length, long position) throws IOException;
  }

  /**
   * Gives all bytes of a file that is in memory.
   *
   * @return its length
   */
  public static long give(MemoryFile file, PhysicalMemory physical, Taker taker)
      throws IOException {
    long size = file.size();
    for (long page = file.nextStoredPage(0); page >= 0; page = file.nextStoredPage(page + 1)) {
      long position = page << PhysicalMemory.PAGE_SHIFT;
      int frame = position < size ? file.frame(page, Access.READ) : PageSource.BEYOND_END;
      if (frame >= 0) {
        physical.ensure(frame);
        int length = (int) Math.min(PAGE, size - position);
        taker.take(physical.ram(), (long) frame << PhysicalMemory.PAGE_SHIFT, length, position);
      }
    }
    return size;
  }

  /**
   * Gives all bytes of any regular file, such as one of /proc.
   *
   * @return how many there are
   * @throws org.amber.abi.ErrnoException when it cannot be read
   */
  public static long give(VfsPath path, PhysicalMemory physical, Taker taker) throws IOException {
    Inode inode = path.inode();
    if (inode instanceof MemoryFile file) {
      return give(file, physical, taker);
    }
    VfsFile file = inode.open(path, OpenFlags.O_RDONLY);
    file.retain();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(PAGE);
      long done = 0;
      while (done < MOST_TEXT) {
        int count = (int) file.read(new SegmentBuffer(buffer));
        if (count == 0) {
          break;
        }
        taker.take(buffer, 0, count, done);
        done += count;
      }
      return done;
    } finally {
      file.release();
    }
  }
}
