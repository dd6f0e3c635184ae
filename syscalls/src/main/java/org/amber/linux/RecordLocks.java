package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.FileLocks;
import org.amber.kernel.vfs.FileLocks.Range;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;

/** Record locks: F_GETLK, F_SETLK, F_SETLKW of fcntl(2) and their open-file-description forms. */
final class RecordLocks {
  private static final int F_RDLCK = 0;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;
  private static final int OFD_PID = -1;

  private RecordLocks() {}

  /** struct flock: what is asked for, the range made absolute. */
  private record Request(int type, Range range) {}

  private static Request read(Task task, VfsFile file, long address, boolean ofd) {
    GuestMemory memory = task.memory();
    int type = memory.readShort(address);
    long start = memory.readLong(address + 8);
    long length = memory.readLong(address + 16);
    if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK) {
      throw Errno.EINVAL.error();
    }
    if (ofd && memory.readInt(address + 24) != 0) {
      throw Errno.EINVAL.error();
    }
    long base =
        switch (memory.readShort(address + 2)) {
          case SEEK_SET -> 0;
          case SEEK_CUR -> file.offset();
          case SEEK_END -> file.stat().size();
          default -> throw Errno.EINVAL.error();
        };
    if (start > Long.MAX_VALUE - base) {
      throw Errno.EOVERFLOW.error();
    }
    start += base;
    long end = start;
    if (length < 0) {
      start += length;
    } else {
      end = length == 0 ? FileLocks.TO_END : start + length;
    }
    if (start < 0) {
      throw Errno.EINVAL.error();
    }
    if (length > 0 && length - 1 > Long.MAX_VALUE - start) {
      throw Errno.EOVERFLOW.error();
    }
    if (end < 0) {
      // The last byte is the last there can be.
      end = FileLocks.TO_END;
    }
    long owner = ofd ? file.id() : task.group().pid();
    return new Request(type, new Range(owner, ofd, type, start, end));
  }

  /** F_GETLK and F_OFD_GETLK. */
  static Outcome get(Task task, VfsFile file, long address, boolean ofd) {
    Request request = read(task, file, address, ofd);
    if (request.type() == F_UNLCK) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    Range conflict = file.inode().locks().conflict(request.range());
    if (conflict == null) {
      memory.writeShort(address, (short) F_UNLCK);
      return Outcome.ZERO;
    }
    memory.writeShort(address, (short) conflict.kind());
    memory.writeShort(address + 2, (short) SEEK_SET);
    memory.writeLong(address + 8, conflict.start());
    boolean toEnd = conflict.end() == FileLocks.TO_END;
    memory.writeLong(address + 16, toEnd ? 0 : conflict.end() - conflict.start());
    memory.writeInt(address + 24, conflict.ofd() ? OFD_PID : (int) conflict.owner());
    return Outcome.ZERO;
  }

  /** F_SETLK and F_SETLKW, and their OFD forms. */
  static Outcome set(Task task, VfsFile file, long address, boolean ofd, boolean waits) {
    Request request = read(task, file, address, ofd);
    FileLocks locks = file.inode().locks();
    Range range = request.range();
    if (request.type() == F_UNLCK) {
      locks.unlock(range.owner(), ofd, range.start(), range.end());
      return Outcome.ZERO;
    }
    boolean openForIt = request.type() == F_RDLCK ? file.readable() : file.writable();
    if (!openForIt) {
      throw Errno.EBADF.error();
    }
    try {
      locks.lock(range);
    } catch (ErrnoException e) {
      if (!waits) {
        throw e;
      }
      return new Outcome.Block(
          List.of(locks.released()), Outcome.NEVER, Restart.IF_SA_RESTART, null);
    }
    return Outcome.ZERO;
  }

  /** Closing any descriptor of a file ends more than that: {@link VfsFile#closedBy}. */
  static void closing(Task task, FileDescription file) {
    if (file instanceof VfsFile named) {
      named.closedBy(task.group().pid());
    }
  }
}
