package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.MODE;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.ENTRIES;
import static org.amber.table.FileArguments.STRING_OUT;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.DirectoryFile;
import org.amber.kernel.vfs.FileEvents;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.amber.table.Row.ResultFormat;

/** getdents(2), getcwd(2), chdir(2), chroot(2), umask(2). */
final class DirectorySyscalls {
  /** Bytes of struct linux_dirent64 before the name. */
  private static final int HEADER64 = 19;

  /** Bytes of struct linux_dirent before the name; the type is in the last byte of the record. */
  private static final int HEADER = 18;

  List<Row> rows() {
    return List.of(
        spec(78, "getdents", FD, ENTRIES, SIZE, this::getdents),
        spec(79, "getcwd", STRING_OUT, SIZE, this::getcwd),
        spec(80, "chdir", PATH, this::chdir),
        spec(81, "fchdir", FD, this::fchdir),
        spec(95, "umask", MODE, this::umask).returning(ResultFormat.OCTAL),
        spec(161, "chroot", PATH, this::chroot),
        spec(217, "getdents64", FD, ENTRIES, SIZE, this::getdents64));
  }

  /** Writes one entry and returns the length of its record. */
  @FunctionalInterface
  private interface EntryWriter {
    int write(GuestMemory memory, long at, DirectoryEntry entry, long next, int length);
  }

  Outcome getdents64(Task task, Fd fd, GuestAddress buffer, long size) {
    return list(task, fd, buffer, size & 0xffff_ffffL, HEADER64, DirectorySyscalls::write64);
  }

  Outcome getdents(Task task, Fd fd, GuestAddress buffer, long size) {
    return list(task, fd, buffer, size & 0xffff_ffffL, HEADER + 1, DirectorySyscalls::write32);
  }

  private static Outcome list(
      Task task, Fd fd, GuestAddress buffer, long size, int header, EntryWriter writer) {
    FileDescription file = task.files().get(fd.number());
    if ((file.flags() & OpenFlags.O_PATH) != 0) {
      throw Errno.EBADF.error();
    }
    // A file open only for writing is still no directory; a directory is always readable.
    if (!(file instanceof DirectoryFile directory)) {
      throw Errno.ENOTDIR.error();
    }
    if (directory.path().dentry().deleted()) {
      throw Errno.ENOENT.error();
    }
    long at = buffer.value();
    long end = at + size;
    for (DirectoryEntry entry = directory.current(); entry != null; entry = directory.current()) {
      int length = (header + entry.name().length() + 1 + 7) & ~7;
      if (at + length > end) {
        if (at == buffer.value()) {
          throw Errno.EINVAL.error();
        }
        break;
      }
      try {
        at += writer.write(task.memory(), at, entry, directory.offset() + 1, length);
      } catch (ErrnoException e) {
        if (at == buffer.value()) {
          throw e;
        }
        break;
      }
      directory.next();
    }
    FileEvents.at(directory.path().dentry(), FileEvents.ACCESS);
    return Outcome.value(at - buffer.value());
  }

  private static int write64(
      GuestMemory memory, long at, DirectoryEntry entry, long next, int length) {
    memory.zero(at + HEADER64, length - HEADER64);
    memory.writeLong(at, entry.ino());
    memory.writeLong(at + 8, next);
    memory.writeShort(at + 16, (short) length);
    memory.writeByte(at + 18, (byte) entry.type());
    memory.writeBytes(at + HEADER64, FileName.bytes(entry.name()));
    return length;
  }

  private static int write32(
      GuestMemory memory, long at, DirectoryEntry entry, long next, int length) {
    memory.zero(at + HEADER, length - HEADER);
    memory.writeLong(at, entry.ino());
    memory.writeLong(at + 8, next);
    memory.writeShort(at + 16, (short) length);
    memory.writeBytes(at + HEADER, FileName.bytes(entry.name()));
    memory.writeByte(at + length - 1, (byte) entry.type());
    return length;
  }

  Outcome getcwd(Task task, GuestAddress buffer, long size) {
    VfsPath cwd = task.fs().cwd();
    if (cwd.dentry().deleted()) {
      throw Errno.ENOENT.error();
    }
    byte[] path = FileName.bytes(cwd.pathFrom(task.fs().root()) + "\0");
    if (Long.compareUnsigned(path.length, size) > 0) {
      throw Errno.ERANGE.error();
    }
    task.memory().writeBytes(buffer.value(), path);
    return Outcome.value(path.length);
  }

  Outcome chdir(Task task, GuestAddress path) {
    String name = PathArguments.path(task, path);
    task.fs().setCwd(directory(task, PathArguments.cwd(task).follow(name)));
    return Outcome.ZERO;
  }

  Outcome fchdir(Task task, Fd fd) {
    if (!(task.files().get(fd.number()) instanceof VfsFile file)) {
      throw Errno.ENOTDIR.error();
    }
    task.fs().setCwd(directory(task, file.path()));
    return Outcome.ZERO;
  }

  private static VfsPath directory(Task task, VfsPath path) {
    if (!path.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    Permissions.require(path.inode(), Permissions.EXECUTE, task.credentials());
    return path;
  }

  Outcome chroot(Task task, GuestAddress path) {
    String name = PathArguments.path(task, path);
    VfsPath root = directory(task, PathArguments.cwd(task).follow(name));
    if (!task.credentials().has(Credentials.CAP_SYS_CHROOT)) {
      throw Errno.EPERM.error();
    }
    task.fs().setRoot(root);
    return Outcome.ZERO;
  }

  Outcome umask(Task task, int mask) {
    int old = task.fs().umask();
    task.fs().setUmask(mask);
    return Outcome.value(old);
  }
}
