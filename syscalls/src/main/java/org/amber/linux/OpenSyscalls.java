package org.amber.linux;

import static org.amber.table.ArgumentTypes.AT_FD;
import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.MODE;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.DESCRIPTOR_FLAGS;
import static org.amber.table.FileArguments.OPEN_FLAGS;
import static org.amber.table.FileArguments.OPEN_MODE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.OpenOperation;
import org.amber.kernel.vfs.Resolve;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.GuestMemory;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** open(2), openat2(2), close(2), dup(2) and close_range(2). */
final class OpenSyscalls {
  /** All that counts beside O_PATH. */
  private static final int PATH_FLAGS =
      OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

  private static final long OPEN_HOW_SIZE = 24;
  private static final long PAGE_SIZE = 4096;
  private static final int CLOSE_RANGE_UNSHARE = 2;
  private static final int CLOSE_RANGE_CLOEXEC = 4;

  List<Row> rows() {
    return List.of(
        spec(2, "open", PATH, OPEN_FLAGS, OPEN_MODE, this::open),
        spec(3, "close", FD, this::close),
        spec(32, "dup", FD, this::dup),
        spec(33, "dup2", FD, FD, this::dup2),
        spec(85, "creat", PATH, MODE, this::creat),
        spec(257, "openat", AT_FD, PATH, OPEN_FLAGS, OPEN_MODE, this::openat),
        spec(292, "dup3", FD, FD, DESCRIPTOR_FLAGS, this::dup3),
        spec(436, "close_range", FD, FD, FLAGS, this::closeRange),
        spec(437, "openat2", AT_FD, PATH, POINTER, SIZE, this::openat2));
  }

  Outcome open(Task task, GuestAddress path, int flags, int mode) {
    return openat(task, new Fd(Fd.AT_FDCWD), path, flags, mode);
  }

  Outcome creat(Task task, GuestAddress path, int mode) {
    return open(task, path, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, mode);
  }

  Outcome openat(Task task, Fd directory, GuestAddress path, int flags, int mode) {
    // A 64-bit kernel sets O_LARGEFILE itself; of O_PATH files F_GETFL does not show it.
    boolean place = (flags & OpenFlags.O_PATH) != 0;
    int known = flags & OpenFlags.VALID;
    int wanted = place ? known & PATH_FLAGS : known | OpenFlags.O_LARGEFILE;
    return open(task, directory, path, wanted, mode & FileMode.PERMISSIONS, 0);
  }

  private static Outcome open(
      Task task, Fd directory, GuestAddress path, int flags, int mode, int resolve) {
    if (task.call().progress > 0) {
      return opened(task, (int) task.call().progress - 1);
    }
    requireTemporaryFlags(flags);
    String name = PathArguments.path(task, path);
    task.files().requireRoom(1, NewFiles.limit(task));
    At at = PathArguments.at(task, directory, name);
    VfsFile file;
    try {
      file = OpenOperation.open(at, name, flags, mode, resolve);
    } catch (ErrnoException e) {
      Outcome wait =
          e.errno() == Errno.EAGAIN ? LeaseCalls.awaitBreak(task, at, name, flags) : null;
      if (wait == null) {
        throw e;
      }
      return wait;
    }
    boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
    return opened(task, task.files().install(file, closeOnExec, NewFiles.limit(task)));
  }

  /** O_TMPFILE comes whole, for writing and without O_CREAT. */
  private static void requireTemporaryFlags(int flags) {
    int mask = OpenFlags.O_TMPFILE | OpenFlags.O_CREAT;
    boolean temporary = (flags & OpenFlags.TMPFILE_BIT) != 0;
    if (temporary && ((flags & mask) != OpenFlags.O_TMPFILE || !OpenFlags.writable(flags))) {
      throw Errno.EINVAL.error();
    }
  }

  /** A FIFO waits for its other end, with its descriptor already taken. */
  private static Outcome opened(Task task, int fd) {
    FileDescription file = task.files().get(fd);
    WaitQueue queue = file.waitQueue();
    if (!file.openPending() || queue == null) {
      return Outcome.value(fd);
    }
    task.call().progress = fd + 1L;
    return new Outcome.Block(
        List.of(queue),
        Outcome.NEVER,
        Restart.IF_SA_RESTART,
        () -> {
          task.files().close(fd);
          return null;
        });
  }

  Outcome openat2(Task task, Fd directory, GuestAddress path, GuestAddress how, long size) {
    GuestMemory memory = task.memory();
    if (Long.compareUnsigned(size, OPEN_HOW_SIZE) < 0) {
      throw Errno.EINVAL.error();
    }
    if (Long.compareUnsigned(size, PAGE_SIZE) > 0) {
      throw Errno.E2BIG.error();
    }
    for (long at = OPEN_HOW_SIZE; at < size; at++) {
      if (memory.readByte(how.value() + at) != 0) {
        throw Errno.E2BIG.error();
      }
    }
    long flags = memory.readLong(how.value());
    long mode = memory.readLong(how.value() + 8);
    long resolve = memory.readLong(how.value() + 16);
    boolean creates = (flags & (OpenFlags.O_CREAT | OpenFlags.TMPFILE_BIT)) != 0;
    boolean confinedTwice =
        (resolve & (Resolve.BENEATH | Resolve.IN_ROOT)) == (Resolve.BENEATH | Resolve.IN_ROOT);
    boolean placeWithMore = (flags & OpenFlags.O_PATH) != 0 && (flags & ~(long) PATH_FLAGS) != 0;
    if ((flags & ~(long) OpenFlags.VALID) != 0
        || placeWithMore
        || (resolve & ~Resolve.VALID) != 0
        || confinedTwice
        || (creates ? (mode & ~FileMode.PERMISSIONS) != 0 : mode != 0)) {
      throw Errno.EINVAL.error();
    }
    if ((resolve & Resolve.CACHED) != 0) {
      throw Errno.EAGAIN.error();
    }
    return open(task, directory, path, (int) flags, (int) mode, (int) resolve);
  }

  Outcome close(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    RecordLocks.closing(task, file);
    PosixQueueSyscalls.closing(task, file);
    task.files().close(fd.number());
    return Outcome.ZERO;
  }

  Outcome dup(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    return Outcome.value(task.files().install(file, false, NewFiles.limit(task)));
  }

  Outcome dup2(Task task, Fd from, Fd to) {
    FileDescription file = task.files().get(from.number());
    if (from.number() != to.number()) {
      replace(task, to, file, false);
    }
    return Outcome.value(to.number());
  }

  Outcome dup3(Task task, Fd from, Fd to, int flags) {
    PathArguments.requireOnly(flags, OpenFlags.O_CLOEXEC);
    if (from.number() == to.number()) {
      throw Errno.EINVAL.error();
    }
    replace(task, to, task.files().get(from.number()), flags != 0);
    return Outcome.value(to.number());
  }

  private static void replace(Task task, Fd to, FileDescription file, boolean closeOnExec) {
    if (to.number() >= 0 && task.files().find(to.number()) != null) {
      RecordLocks.closing(task, task.files().get(to.number()));
    }
    task.files().replace(to.number(), file, closeOnExec, NewFiles.limit(task));
  }

  Outcome closeRange(Task task, Fd first, Fd last, int flags) {
    PathArguments.requireOnly(flags, CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC);
    if (Integer.compareUnsigned(first.number(), last.number()) > 0) {
      throw Errno.EINVAL.error();
    }
    FdTable files = task.files();
    long end = Math.min(files.bound() - 1L, Integer.toUnsignedLong(last.number()));
    for (long fd = Integer.toUnsignedLong(first.number()); fd <= end; fd++) {
      if (files.find((int) fd) == null) {
        continue;
      }
      if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
        files.setCloseOnExec((int) fd, true);
      } else {
        close(task, new Fd((int) fd));
      }
    }
    return Outcome.ZERO;
  }
}
