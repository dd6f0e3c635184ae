package org.amber.linux;

import static org.amber.table.ArgumentTypes.AT_FD;
import static org.amber.table.ArgumentTypes.HEX;
import static org.amber.table.ArgumentTypes.MODE;
import static org.amber.table.ArgumentTypes.OUT_BUF;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.AT_FLAGS;
import static org.amber.table.FileArguments.RENAME_FLAGS;
import static org.amber.table.FileArguments.UNLINK_FLAGS;
import static org.amber.table.Spec.spec;

import java.util.Arrays;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.Caller;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.NameOperations;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Making, moving and removing names: mkdir(2), unlink(2), rename(2), link(2), symlink(2). */
final class NameSyscalls {
  private static final Fd CWD = new Fd(Fd.AT_FDCWD);

  List<Row> rows() {
    return List.of(
        spec(82, "rename", PATH, PATH, this::rename),
        spec(83, "mkdir", PATH, MODE, this::mkdir),
        spec(84, "rmdir", PATH, this::rmdir),
        spec(86, "link", PATH, PATH, this::link),
        spec(87, "unlink", PATH, this::unlink),
        spec(88, "symlink", PATH, PATH, this::symlink),
        spec(89, "readlink", PATH, OUT_BUF, SIZE, this::readlink),
        spec(133, "mknod", PATH, MODE, HEX, this::mknod),
        spec(258, "mkdirat", AT_FD, PATH, MODE, this::mkdirat),
        spec(259, "mknodat", AT_FD, PATH, MODE, HEX, this::mknodat),
        spec(263, "unlinkat", AT_FD, PATH, UNLINK_FLAGS, this::unlinkat),
        spec(264, "renameat", AT_FD, PATH, AT_FD, PATH, this::renameat),
        spec(265, "linkat", AT_FD, PATH, AT_FD, PATH, AT_FLAGS, this::linkat),
        spec(266, "symlinkat", PATH, AT_FD, PATH, this::symlinkat),
        spec(267, "readlinkat", AT_FD, PATH, OUT_BUF, SIZE, this::readlinkat),
        spec(316, "renameat2", AT_FD, PATH, AT_FD, PATH, RENAME_FLAGS, this::renameat2));
  }

  Outcome mkdir(Task task, GuestAddress path, int mode) {
    return mkdirat(task, CWD, path, mode);
  }

  Outcome mkdirat(Task task, Fd directory, GuestAddress path, int mode) {
    String name = PathArguments.path(task, path);
    NameOperations.mkdir(PathArguments.at(task, directory, name), name, mode);
    return Outcome.ZERO;
  }

  Outcome mknod(Task task, GuestAddress path, int mode, long device) {
    return mknodat(task, CWD, path, mode, device);
  }

  Outcome mknodat(Task task, Fd directory, GuestAddress path, int mode, long device) {
    String name = PathArguments.path(task, path);
    NameOperations.mknod(
        PathArguments.at(task, directory, name), name, mode, device & 0xffff_ffffL);
    return Outcome.ZERO;
  }

  Outcome rmdir(Task task, GuestAddress path) {
    return unlinkat(task, CWD, path, PathArguments.AT_REMOVEDIR);
  }

  Outcome unlink(Task task, GuestAddress path) {
    return unlinkat(task, CWD, path, 0);
  }

  Outcome unlinkat(Task task, Fd directory, GuestAddress path, int flags) {
    PathArguments.requireOnly(flags, PathArguments.AT_REMOVEDIR);
    String name = PathArguments.path(task, path);
    At at = PathArguments.at(task, directory, name);
    if (flags != 0) {
      NameOperations.rmdir(at, name);
    } else {
      NameOperations.unlink(at, name);
    }
    return Outcome.ZERO;
  }

  Outcome symlink(Task task, GuestAddress target, GuestAddress path) {
    return symlinkat(task, target, CWD, path);
  }

  Outcome symlinkat(Task task, GuestAddress target, Fd directory, GuestAddress path) {
    String text = PathArguments.path(task, target);
    String name = PathArguments.path(task, path);
    NameOperations.symlink(PathArguments.at(task, directory, name), text, name);
    return Outcome.ZERO;
  }

  Outcome link(Task task, GuestAddress existing, GuestAddress path) {
    return linkat(task, CWD, existing, CWD, path, 0);
  }

  Outcome linkat(Task task, Fd from, GuestAddress existing, Fd to, GuestAddress path, int flags) {
    PathArguments.requireOnly(flags, PathArguments.AT_SYMLINK_FOLLOW | PathArguments.AT_EMPTY_PATH);
    String old = PathArguments.path(task, existing);
    String name = PathArguments.path(task, path);
    boolean byDescriptor = old.isEmpty() && (flags & PathArguments.AT_EMPTY_PATH) != 0;
    if (byDescriptor && !task.credentials().hasCapability(Caller.CAP_DAC_READ_SEARCH)) {
      throw Errno.ENOENT.error();
    }
    boolean follow = (flags & PathArguments.AT_SYMLINK_FOLLOW) != 0;
    int lookup =
        (flags & PathArguments.AT_EMPTY_PATH) | (follow ? 0 : PathArguments.AT_SYMLINK_NOFOLLOW);
    VfsPath file = PathArguments.find(task, from, old, lookup);
    NameOperations.link(file, PathArguments.at(task, to, name), name);
    return Outcome.ZERO;
  }

  Outcome rename(Task task, GuestAddress from, GuestAddress to) {
    return renameat2(task, CWD, from, CWD, to, 0);
  }

  Outcome renameat(Task task, Fd fromAt, GuestAddress from, Fd toAt, GuestAddress to) {
    return renameat2(task, fromAt, from, toAt, to, 0);
  }

  Outcome renameat2(Task task, Fd fromAt, GuestAddress from, Fd toAt, GuestAddress to, int flags) {
    String old = PathArguments.path(task, from);
    String name = PathArguments.path(task, to);
    RenameOperation.rename(
        PathArguments.at(task, fromAt, old), old, PathArguments.at(task, toAt, name), name, flags);
    return Outcome.ZERO;
  }

  Outcome readlink(Task task, GuestAddress path, GuestAddress buffer, long size) {
    return readlinkat(task, CWD, path, buffer, size);
  }

  Outcome readlinkat(Task task, Fd directory, GuestAddress path, GuestAddress buffer, long size) {
    if ((int) size <= 0) {
      throw Errno.EINVAL.error();
    }
    String name = PathArguments.path(task, path);
    VfsPath link =
        PathArguments.find(
            task,
            directory,
            name,
            PathArguments.AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? PathArguments.AT_EMPTY_PATH : 0));
    if (!link.inode().isSymlink()) {
      throw name.isEmpty() ? Errno.ENOENT.error() : Errno.EINVAL.error();
    }
    byte[] text = FileName.bytes(link.inode().readLink());
    byte[] given = text.length > size ? Arrays.copyOf(text, (int) size) : text;
    task.memory().writeBytes(buffer.value(), given);
    return Outcome.value(given.length);
  }
}
