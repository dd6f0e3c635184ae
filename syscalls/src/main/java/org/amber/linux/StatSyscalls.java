package org.amber.linux;

import static org.amber.table.ArgumentTypes.AT_FD;
import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.PATH;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.FileArguments.ACCESS_FLAGS;
import static org.amber.table.FileArguments.ACCESS_MODE;
import static org.amber.table.FileArguments.AT_FLAGS;
import static org.amber.table.FileArguments.STAT;
import static org.amber.table.FileArguments.STATX;
import static org.amber.table.FileArguments.STATX_FLAGS;
import static org.amber.table.FileArguments.STATX_MASK;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.abi.StatLayout;
import org.amber.abi.Statfs;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.Caller;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.Permissions;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** stat(2), statx(2), statfs(2), access(2). */
final class StatSyscalls {
  /** What Linux says of files without a name. */
  private static final Statfs ANONYMOUS =
      new Statfs(Statfs.ANON_INODE_FS_MAGIC, 4096, 0, 0, 0, 0, 0, 0, 255, Statfs.ST_VALID);

  private static final int AT_STATX_SYNC_TYPE = 0x6000;
  private static final int AT_EACCESS = 0x200;
  private static final int STATX_RESERVED = 0x8000_0000;

  List<Row> rows() {
    return List.of(
        spec(4, "stat", PATH, STAT, this::stat),
        spec(5, "fstat", FD, STAT, this::fstat),
        spec(6, "lstat", PATH, STAT, this::lstat),
        spec(21, "access", PATH, ACCESS_MODE, this::access),
        spec(137, "statfs", PATH, POINTER, this::statfs),
        spec(138, "fstatfs", FD, POINTER, this::fstatfs),
        spec(262, "newfstatat", AT_FD, PATH, STAT, AT_FLAGS, this::fstatat),
        spec(269, "faccessat", AT_FD, PATH, ACCESS_MODE, this::faccessat),
        spec(332, "statx", AT_FD, PATH, STATX_FLAGS, STATX_MASK, STATX, this::statx),
        spec(439, "faccessat2", AT_FD, PATH, ACCESS_MODE, ACCESS_FLAGS, this::faccessat2));
  }

  private static Outcome give(Task task, Stat stat, GuestAddress buffer) {
    task.memory().writeBytes(buffer.value(), StatLayout.stat(stat));
    return Outcome.ZERO;
  }

  Outcome stat(Task task, GuestAddress path, GuestAddress buffer) {
    String name = PathArguments.path(task, path);
    return give(task, PathArguments.cwd(task).get(name, true).inode().stat(), buffer);
  }

  Outcome lstat(Task task, GuestAddress path, GuestAddress buffer) {
    String name = PathArguments.path(task, path);
    return give(task, PathArguments.cwd(task).get(name, false).inode().stat(), buffer);
  }

  Outcome fstat(Task task, Fd fd, GuestAddress buffer) {
    return give(task, task.files().get(fd.number()).stat(), buffer);
  }

  Outcome fstatat(Task task, Fd directory, GuestAddress path, GuestAddress buffer, int flags) {
    PathArguments.requireOnly(
        flags,
        PathArguments.AT_SYMLINK_NOFOLLOW
            | PathArguments.AT_NO_AUTOMOUNT
            | PathArguments.AT_EMPTY_PATH);
    return give(task, find(task, directory, path, flags), buffer);
  }

  /** By path, or under AT_EMPTY_PATH by descriptor, which need not have a place in the tree. */
  private static Stat find(Task task, Fd directory, GuestAddress path, int flags) {
    boolean byDescriptor = (flags & PathArguments.AT_EMPTY_PATH) != 0 && !directory.isCwd();
    if (byDescriptor && (path.isNull() || task.memory().readByte(path.value()) == 0)) {
      return task.files().get(directory.number()).stat();
    }
    String name = PathArguments.path(task, path, flags);
    return PathArguments.find(task, directory, name, flags).inode().stat();
  }

  Outcome statx(
      Task task, Fd directory, GuestAddress path, int flags, int mask, GuestAddress buffer) {
    PathArguments.requireOnly(
        flags,
        PathArguments.AT_SYMLINK_NOFOLLOW
            | PathArguments.AT_NO_AUTOMOUNT
            | PathArguments.AT_EMPTY_PATH
            | AT_STATX_SYNC_TYPE);
    if ((mask & STATX_RESERVED) != 0 || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE) {
      throw Errno.EINVAL.error();
    }
    String name = PathArguments.path(task, path, flags);
    int mount;
    Stat stat;
    if (name.isEmpty() && (flags & PathArguments.AT_EMPTY_PATH) != 0 && !directory.isCwd()) {
      FileDescription file = task.files().get(directory.number());
      stat = file.stat();
      mount = file instanceof VfsFile named ? named.path().mount().id() : 0;
    } else {
      VfsPath found = PathArguments.find(task, directory, name, flags);
      stat = found.inode().stat();
      mount = found.mount().id();
    }
    task.memory().writeBytes(buffer.value(), StatLayout.statx(stat, mount));
    return Outcome.ZERO;
  }

  private static Outcome giveStatfs(Task task, Mount mount, GuestAddress buffer) {
    Statfs statfs = mount.fileSystem().statfs();
    Statfs shown = mount.readOnly() ? statfs.withFlags(Statfs.ST_RDONLY) : statfs;
    task.memory().writeBytes(buffer.value(), StatLayout.statfs(shown));
    return Outcome.ZERO;
  }

  Outcome statfs(Task task, GuestAddress path, GuestAddress buffer) {
    String name = PathArguments.path(task, path);
    return giveStatfs(task, PathArguments.cwd(task).get(name, true).mount(), buffer);
  }

  Outcome fstatfs(Task task, Fd fd, GuestAddress buffer) {
    if (task.files().get(fd.number()) instanceof VfsFile named) {
      return giveStatfs(task, named.path().mount(), buffer);
    }
    task.memory().writeBytes(buffer.value(), StatLayout.statfs(ANONYMOUS));
    return Outcome.ZERO;
  }

  Outcome access(Task task, GuestAddress path, int mode) {
    return check(task, new Fd(Fd.AT_FDCWD), path, mode, 0);
  }

  Outcome faccessat(Task task, Fd directory, GuestAddress path, int mode) {
    return check(task, directory, path, mode, 0);
  }

  Outcome faccessat2(Task task, Fd directory, GuestAddress path, int mode, int flags) {
    PathArguments.requireOnly(
        flags, AT_EACCESS | PathArguments.AT_SYMLINK_NOFOLLOW | PathArguments.AT_EMPTY_PATH);
    return check(task, directory, path, mode, flags);
  }

  private static Outcome check(Task task, Fd directory, GuestAddress path, int mode, int flags) {
    if ((mode & ~7) != 0) {
      throw Errno.EINVAL.error();
    }
    String name = PathArguments.path(task, path);
    boolean effective = (flags & AT_EACCESS) != 0;
    Caller caller = effective ? task.credentials() : new RealCaller(task.credentials());
    VfsPath found;
    if (name.isEmpty() && (flags & PathArguments.AT_EMPTY_PATH) != 0) {
      found = PathArguments.find(task, directory, name, flags);
    } else {
      At at = PathArguments.at(task, directory, name);
      boolean follow = (flags & PathArguments.AT_SYMLINK_NOFOLLOW) == 0;
      found = new At(at.context(), at.start(), caller).get(name, follow);
    }
    if (mode != 0) {
      Permissions.require(found.inode(), mode, caller);
    }
    boolean writes = (mode & Permissions.WRITE) != 0;
    if (writes && found.mount().readOnly() && !found.inode().isSpecial()) {
      throw Errno.EROFS.error();
    }
    return Outcome.ZERO;
  }
}
