package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;

/** What the calls that take paths have in common. */
final class PathArguments {
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_REMOVEDIR = 0x200;
  static final int AT_SYMLINK_FOLLOW = 0x400;
  static final int AT_NO_AUTOMOUNT = 0x800;
  static final int AT_EMPTY_PATH = 0x1000;

  private PathArguments() {}

  /**
   * A path name.
   *
   * @throws org.amber.abi.ErrnoException EFAULT, ENAMETOOLONG
   */
  static String path(Task task, GuestAddress address) {
    return FileName.of(
        task.memory().readString(address.value(), FileName.PATH_MAX, Errno.ENAMETOOLONG));
  }

  static At cwd(Task task) {
    return At.cwd(task.fs(), task.credentials());
  }

  /**
   * Where {@code path} begins for a call with a directory descriptor.
   *
   * @throws org.amber.abi.ErrnoException ENOENT for an empty path, EBADF, ENOTDIR
   */
  static At at(Task task, Fd directory, String path) {
    if (path.isEmpty()) {
      throw Errno.ENOENT.error();
    }
    if (directory.isCwd() || path.startsWith("/")) {
      return cwd(task);
    }
    FileDescription file = task.files().get(directory.number());
    if (!(file instanceof VfsFile named) || !named.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    return new At(task.fs(), named.path(), task.credentials());
  }

  /** The open file behind a descriptor, which has a place in some file system. */
  static VfsFile file(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    if (file instanceof VfsFile named) {
      return named;
    }
    throw Errno.EBADF.error();
  }

  /**
   * The file that a path and AT_EMPTY_PATH name.
   *
   * @param flags with AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH
   */
  static VfsPath find(Task task, Fd directory, String path, int flags) {
    if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0) {
      return directory.isCwd() ? task.fs().cwd() : file(task, directory).path();
    }
    return at(task, directory, path).get(path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
  }

  /**
   * A path that AT_EMPTY_PATH allows to be empty, or null.
   *
   * @throws org.amber.abi.ErrnoException EFAULT, ENAMETOOLONG
   */
  static String path(Task task, GuestAddress address, int flags) {
    return address.isNull() && (flags & AT_EMPTY_PATH) != 0 ? "" : path(task, address);
  }

  /**
   * Refuses flags that a call does not know.
   *
   * @throws org.amber.abi.ErrnoException EINVAL
   */
  static void requireOnly(int flags, int allowed) {
    if ((flags & ~allowed) != 0) {
      throw Errno.EINVAL.error();
    }
  }
}
