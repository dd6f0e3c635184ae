package org.amber.linux;

import static org.amber.table.ArgumentTypes.AT_FD;
import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.MODE;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.FileArguments.AT_FLAGS;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.AttributeOperations;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** chmod(2), chown(2), utimensat(2), truncate(2), fallocate(2). */
final class AttributeSyscalls {
  private static final Fd CWD = new Fd(Fd.AT_FDCWD);
  private static final int FALLOC_KEEP_SIZE = 0x01;
  private static final int FALLOC_PUNCH_HOLE = 0x02;
  private static final int FALLOC_COLLAPSE_RANGE = 0x08;
  private static final int FALLOC_ZERO_RANGE = 0x10;
  private static final int FALLOC_INSERT_RANGE = 0x20;
  private static final int FALLOC_UNSHARE_RANGE = 0x40;

  List<Row> rows() {
    return List.of(
        spec(76, "truncate", PATH, LONG, this::truncate),
        spec(77, "ftruncate", FD, LONG, this::ftruncate),
        spec(90, "chmod", PATH, MODE, this::chmod),
        spec(91, "fchmod", FD, MODE, this::fchmod),
        spec(92, "chown", PATH, INT, INT, this::chown),
        spec(93, "fchown", FD, INT, INT, this::fchown),
        spec(94, "lchown", PATH, INT, INT, this::lchown),
        spec(132, "utime", PATH, POINTER, this::utime),
        spec(235, "utimes", PATH, POINTER, this::utimes),
        spec(260, "fchownat", AT_FD, PATH, INT, INT, AT_FLAGS, this::fchownat),
        spec(261, "futimesat", AT_FD, PATH, POINTER, this::futimesat),
        spec(268, "fchmodat", AT_FD, PATH, MODE, this::fchmodat),
        spec(280, "utimensat", AT_FD, PATH, POINTER, AT_FLAGS, this::utimensat),
        spec(285, "fallocate", FD, FLAGS, LONG, LONG, this::fallocate),
        spec(452, "fchmodat2", AT_FD, PATH, MODE, FLAGS, this::fchmodat2));
  }

  Outcome chmod(Task task, GuestAddress path, int mode) {
    return fchmodat2(task, CWD, path, mode, 0);
  }

  Outcome fchmodat(Task task, Fd directory, GuestAddress path, int mode) {
    return fchmodat2(task, directory, path, mode, 0);
  }

  Outcome fchmodat2(Task task, Fd directory, GuestAddress path, int mode, int flags) {
    PathArguments.requireOnly(
        flags, PathArguments.AT_SYMLINK_NOFOLLOW | PathArguments.AT_EMPTY_PATH);
    VfsPath found = PathArguments.find(task, directory, PathArguments.path(task, path), flags);
    AttributeOperations.chmod(found, mode, task.credentials());
    return Outcome.ZERO;
  }

  Outcome fchmod(Task task, Fd fd, int mode) {
    if (task.files().get(fd.number()) instanceof Socket socket) {
      socket.chmod(mode, task.credentials());
    } else {
      AttributeOperations.chmod(openFile(task, fd).path(), mode, task.credentials());
    }
    return Outcome.ZERO;
  }

  /** A descriptor that is not O_PATH. */
  private static VfsFile openFile(Task task, Fd fd) {
    VfsFile file = PathArguments.file(task, fd);
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  Outcome chown(Task task, GuestAddress path, int uid, int gid) {
    return fchownat(task, CWD, path, uid, gid, 0);
  }

  Outcome lchown(Task task, GuestAddress path, int uid, int gid) {
    return fchownat(task, CWD, path, uid, gid, PathArguments.AT_SYMLINK_NOFOLLOW);
  }

  Outcome fchownat(Task task, Fd directory, GuestAddress path, int uid, int gid, int flags) {
    PathArguments.requireOnly(
        flags, PathArguments.AT_SYMLINK_NOFOLLOW | PathArguments.AT_EMPTY_PATH);
    VfsPath found = PathArguments.find(task, directory, PathArguments.path(task, path), flags);
    AttributeOperations.chown(found, uid, gid, task.credentials());
    return Outcome.ZERO;
  }

  Outcome fchown(Task task, Fd fd, int uid, int gid) {
    if (task.files().get(fd.number()) instanceof Socket socket) {
      socket.chown(uid, gid, task.credentials());
    } else {
      AttributeOperations.chown(openFile(task, fd).path(), uid, gid, task.credentials());
    }
    return Outcome.ZERO;
  }

  Outcome utime(Task task, GuestAddress path, GuestAddress times) {
    VfsPath found = PathArguments.cwd(task).follow(PathArguments.path(task, path));
    FileTimes given = FileTimes.ofUtimbuf(task.memory(), times);
    AttributeOperations.setTimes(found, given.atime(), given.mtime(), task.credentials());
    return Outcome.ZERO;
  }

  Outcome utimes(Task task, GuestAddress path, GuestAddress times) {
    return futimesat(task, CWD, path, times);
  }

  Outcome futimesat(Task task, Fd directory, GuestAddress path, GuestAddress times) {
    FileTimes given = FileTimes.ofTimevals(task.memory(), times);
    VfsPath found =
        path.isNull() && !directory.isCwd()
            ? openFile(task, directory).path()
            : PathArguments.find(task, directory, PathArguments.path(task, path), 0);
    AttributeOperations.setTimes(found, given.atime(), given.mtime(), task.credentials());
    return Outcome.ZERO;
  }

  Outcome utimensat(Task task, Fd directory, GuestAddress path, GuestAddress times, int flags) {
    FileTimes given = FileTimes.ofTimespecs(task.memory(), times);
    if (given.changesNothing()) {
      // Linux does not even look at the path.
      return Outcome.ZERO;
    }
    boolean byDescriptor = path.isNull() && !directory.isCwd();
    PathArguments.requireOnly(
        flags, byDescriptor ? 0 : PathArguments.AT_SYMLINK_NOFOLLOW | PathArguments.AT_EMPTY_PATH);
    VfsPath found;
    if (byDescriptor) {
      found = openFile(task, directory).path();
    } else {
      found = PathArguments.find(task, directory, PathArguments.path(task, path), flags);
    }
    AttributeOperations.setTimes(found, given.atime(), given.mtime(), task.credentials());
    return Outcome.ZERO;
  }

  Outcome truncate(Task task, GuestAddress path, long length) {
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    VfsPath found = PathArguments.cwd(task).follow(PathArguments.path(task, path));
    if (found.inode().isRegular()) {
      requireSize(task, length, found.inode().size());
    }
    AttributeOperations.truncate(found, length, task.credentials());
    return Outcome.ZERO;
  }

  Outcome ftruncate(Task task, Fd fd, long length) {
    FileDescription file = task.files().get(fd.number());
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    Stat stat = file.stat();
    if (file.writable() && stat.isRegular()) {
      requireSize(task, length, stat.size());
    }
    file.truncate(length);
    return Outcome.ZERO;
  }

  /** RLIMIT_FSIZE, which concerns growth only. */
  private static void requireSize(Task task, long length, long present) {
    if (length > present && task.group().limits().exceeds(ResourceLimits.FSIZE, length)) {
      Transfers.signal(task, Signal.SIGXFSZ);
      throw Errno.EFBIG.error();
    }
  }

  Outcome fallocate(Task task, Fd fd, int mode, long position, long length) {
    FileDescription file = task.files().get(fd.number());
    if (position < 0 || length <= 0) {
      throw Errno.EINVAL.error();
    }
    requireAllocationMode(mode);
    if (!file.writable()) {
      throw Errno.EBADF.error();
    }
    Stat stat = file.stat();
    if (!stat.isRegular()) {
      boolean pipe = FileMode.type(stat.mode()) == FileMode.S_IFIFO;
      throw pipe ? Errno.ESPIPE.error() : Errno.ENODEV.error();
    }
    if (position + length < 0) {
      throw Errno.EFBIG.error();
    }
    if ((mode & FALLOC_KEEP_SIZE) == 0) {
      requireSize(task, position + length, stat.size());
    }
    file.allocate(mode, position, length);
    return Outcome.ZERO;
  }

  /** One action at most; a hole only with the size kept. */
  private static void requireAllocationMode(int mode) {
    boolean keepsSize = (mode & FALLOC_KEEP_SIZE) != 0;
    boolean known =
        switch (mode & ~FALLOC_KEEP_SIZE) {
          case 0, FALLOC_ZERO_RANGE, FALLOC_UNSHARE_RANGE -> true;
          case FALLOC_PUNCH_HOLE -> keepsSize;
          case FALLOC_COLLAPSE_RANGE, FALLOC_INSERT_RANGE -> !keepsSize;
          default -> false;
        };
    if (!known) {
      throw Errno.EOPNOTSUPP.error();
    }
  }
}
