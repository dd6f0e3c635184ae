package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ArgumentTypes.STRING;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.NewFile;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** fsync(2), sync(2), the advice calls, and memfd_create(2). */
final class SyncSyscalls {
  private static final int SYNC_FILE_RANGE_FLAGS = 7;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int F_SEAL_EXEC = 0x20;
  private static final int MFD_NOEXEC_SEAL = 8;
  private static final int MFD_EXEC = 16;
  private static final int MFD_NAME_MAX = 249;
  private static final int LAST_ADVICE = 5;

  List<Row> rows() {
    return List.of(
        spec(74, "fsync", FD, this::fsync),
        spec(75, "fdatasync", FD, this::fsync),
        spec(162, "sync", this::sync),
        spec(187, "readahead", FD, LONG, SIZE, this::readahead),
        spec(221, "fadvise64", FD, LONG, SIZE, INT, this::fadvise),
        spec(277, "sync_file_range", FD, LONG, LONG, FLAGS, this::syncFileRange),
        spec(306, "syncfs", FD, this::syncfs),
        spec(319, "memfd_create", STRING, FLAGS, this::memfdCreate));
  }

  private static FileDescription open(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  Outcome fsync(Task task, Fd fd) {
    open(task, fd).sync();
    return Outcome.ZERO;
  }

  Outcome sync(Task task) {
    task.kernel().mounts().all().forEach(mount -> mount.fileSystem().sync());
    return Outcome.ZERO;
  }

  Outcome syncfs(Task task, Fd fd) {
    if (open(task, fd) instanceof VfsFile named) {
      named.path().mount().fileSystem().sync();
    }
    return Outcome.ZERO;
  }

  Outcome syncFileRange(Task task, Fd fd, long position, long length, int flags) {
    FileDescription file = open(task, fd);
    boolean range = position >= 0 && length >= 0 && position + length >= 0;
    if (!range || (flags & ~SYNC_FILE_RANGE_FLAGS) != 0) {
      throw Errno.EINVAL.error();
    }
    Stat stat = file.stat();
    if (!stat.isRegular() && !stat.isDirectory()) {
      throw Errno.ESPIPE.error();
    }
    if (flags != 0) {
      file.sync();
    }
    return Outcome.ZERO;
  }

  Outcome fadvise(Task task, Fd fd, long position, long length, int advice) {
    FileDescription file = open(task, fd);
    if (FileMode.type(file.stat().mode()) == FileMode.S_IFIFO) {
      throw Errno.ESPIPE.error();
    }
    if (length < 0 || advice < 0 || advice > LAST_ADVICE) {
      throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  Outcome readahead(Task task, Fd fd, long position, long count) {
    FileDescription file = open(task, fd);
    if (!file.readable()) {
      throw Errno.EBADF.error();
    }
    if (!file.stat().isRegular()) {
      throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  Outcome memfdCreate(Task task, GuestAddress name, int flags) {
    PathArguments.requireOnly(flags, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC);
    if ((flags & MFD_NOEXEC_SEAL) != 0 && (flags & MFD_EXEC) != 0) {
      throw Errno.EINVAL.error();
    }
    String label =
        FileName.of(task.memory().readString(name.value(), MFD_NAME_MAX + 1, Errno.EINVAL));
    task.files().requireRoom(1, NewFiles.limit(task));
    Mount mount = task.kernel().files().sharedMemoryMount();
    int permissions = (flags & MFD_NOEXEC_SEAL) != 0 ? 0666 : 0777;
    NewFile plan =
        new NewFile(
            FileMode.S_IFREG | permissions,
            task.credentials().fsuid(),
            task.credentials().fsgid(),
            0,
            "");
    Inode inode = mount.fileSystem().root().createUnnamed(plan);
    if ((flags & (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL)) != 0) {
      inode.allowSeals();
    }
    if ((flags & MFD_NOEXEC_SEAL) != 0) {
      inode.addSeals(F_SEAL_EXEC);
    }
    Dentry dentry = Dentry.unnamed("/memfd:" + label, inode);
    FileDescription file = inode.open(new VfsPath(mount, dentry), OpenFlags.O_RDWR);
    boolean closeOnExec = (flags & MFD_CLOEXEC) != 0;
    return Outcome.value(task.files().install(file, closeOnExec, NewFiles.limit(task)));
  }
}
