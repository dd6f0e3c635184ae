package org.amber.kernel.vfs;

import static org.amber.abi.OpenFlags.O_CREAT;
import static org.amber.abi.OpenFlags.O_DIRECTORY;
import static org.amber.abi.OpenFlags.O_EXCL;
import static org.amber.abi.OpenFlags.O_NOATIME;
import static org.amber.abi.OpenFlags.O_NOFOLLOW;
import static org.amber.abi.OpenFlags.O_PATH;
import static org.amber.abi.OpenFlags.O_TRUNC;
import static org.amber.abi.OpenFlags.TMPFILE_BIT;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;

/** The parts of open(2) between the path and the open file. */
public final class OpenOperation {
  private OpenOperation() {}

  /**
   * Opens, and with O_CREAT makes, a file.
   *
   * @param mode permissions of a new file before umask
   * @param resolve RESOLVE_* bits of openat2(2)
   * @throws org.amber.abi.ErrnoException as open(2) lists them
   */
  public static VfsFile open(At at, String path, int flags, int mode, int resolve) {
    if ((flags & O_PATH) != 0) {
      return openPath(at, path, flags, resolve);
    }
    if ((flags & TMPFILE_BIT) != 0) {
      return openUnnamed(at, path, flags, mode, resolve);
    }
    boolean create = (flags & O_CREAT) != 0;
    if (create && (flags & O_DIRECTORY) != 0) {
      throw Errno.EINVAL.error();
    }
    boolean exclusive = create && (flags & O_EXCL) != 0;
    boolean follow = (flags & O_NOFOLLOW) == 0 && !exclusive;
    Found found =
        at.walk(path, resolve, follow ? PathWalker.Last.FOLLOW : PathWalker.Last.NO_FOLLOW);
    if (create && found.trailingSlash() && found.kind() == Found.Kind.NORMAL) {
      throw Errno.EISDIR.error();
    }
    VfsPath target = found.target();
    if (target == null && create) {
      VfsPath made = create(at, found, FileMode.S_IFREG | (mode & FileMode.PERMISSIONS), 0, "");
      return opened(made.inode().open(made, flags));
    }
    if (exclusive && target != null) {
      throw Errno.EEXIST.error();
    }
    return openExisting(at, found.require(), flags);
  }

  private static VfsFile opened(VfsFile file) {
    FileEvents.opened(file);
    return file;
  }

  private static VfsFile openExisting(At at, VfsPath target, int flags) {
    Inode inode = target.inode();
    if (inode.isSymlink()) {
      throw (flags & O_DIRECTORY) != 0 ? Errno.ENOTDIR.error() : Errno.ELOOP.error();
    }
    boolean writes = OpenFlags.writable(flags) || (flags & O_TRUNC) != 0;
    if (inode.isDirectory()) {
      if (writes || (flags & O_CREAT) != 0) {
        throw Errno.EISDIR.error();
      }
    } else if ((flags & O_DIRECTORY) != 0) {
      throw Errno.ENOTDIR.error();
    }
    Permissions.require(inode, accessMask(flags), at.caller());
    if (writes && inode.isRegular()) {
      requireWritable(target.mount());
    }
    if ((flags & O_NOATIME) != 0) {
      Permissions.requireOwner(inode, at.caller());
    }
    requireNoLease(inode, writes);
    VfsFile file = opened(inode.open(target, flags));
    if ((flags & O_TRUNC) != 0 && inode.isRegular()) {
      SetIdBits.contentsChange(inode);
      inode.truncate(0);
      FileEvents.at(target.dentry(), FileEvents.MODIFY);
    }
    return file;
  }

  private static void requireNoLease(Inode inode, boolean writes) {
    FileLocks locks = inode.locksIfAny();
    if (locks != null
        && locks
            .leases()
            .conflicts(writes, inode.fileSystem().services().clock().monotonicNanos())) {
      throw Errno.EAGAIN.error();
    }
  }

  private static int accessMask(int flags) {
    int mask = 0;
    if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_WRONLY) {
      mask |= Permissions.READ;
    }
    if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY || (flags & O_TRUNC) != 0) {
      mask |= Permissions.WRITE;
    }
    return mask;
  }

  private static VfsFile openPath(At at, String path, int flags, int resolve) {
    boolean follow = (flags & O_NOFOLLOW) == 0;
    VfsPath target =
        at.walk(path, resolve, follow ? PathWalker.Last.FOLLOW : PathWalker.Last.NO_FOLLOW)
            .require();
    if ((flags & O_DIRECTORY) != 0 && !target.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    int kept = flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW);
    return new PathFile(target.inode().fileSystem().ids().next(), kept, target);
  }

  private static VfsFile openUnnamed(At at, String path, int flags, int mode, int resolve) {
    if (!OpenFlags.writable(flags) || (flags & O_DIRECTORY) == 0) {
      throw Errno.EINVAL.error();
    }
    VfsPath directory = at.walk(path, resolve, PathWalker.Last.FOLLOW).require();
    if (!directory.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    Permissions.require(directory.inode(), Permissions.WRITE | Permissions.EXECUTE, at.caller());
    requireWritable(directory.mount());
    NewFile plan = plan(at, directory.inode(), FileMode.S_IFREG | (mode & 07777), 0, "");
    Inode made = directory.inode().createUnnamed(plan);
    Dentry dentry = new Dentry(directory.dentry(), "#" + made.number(), made);
    dentry.setDeleted();
    VfsPath place = new VfsPath(directory.mount(), dentry);
    return opened(made.open(place, flags & ~(O_CREAT | O_DIRECTORY | TMPFILE_BIT)));
  }

  /** Makes a file of any type at a free place. */
  static VfsPath create(At at, Found found, int mode, long rdev, String linkTarget) {
    VfsPath parent = found.parent();
    requireNewNames(parent);
    requireWritable(parent.mount());
    Permissions.require(parent.inode(), Permissions.WRITE | Permissions.EXECUTE, at.caller());
    NewFile plan = plan(at, parent.inode(), mode, rdev, linkTarget);
    Inode made = parent.inode().create(found.name(), plan);
    FileEvents.created(parent.inode(), found.name(), made);
    return new VfsPath(parent.mount(), new Dentry(parent.dentry(), found.name(), made));
  }

  /**
   * Demands a directory that can be given another name.
   *
   * @throws org.amber.abi.ErrnoException ENOENT
   */
  static void requireNewNames(VfsPath directory) {
    if (directory.dentry().deleted() || directory.inode().refusesNewNames()) {
      throw Errno.ENOENT.error();
    }
  }

  private static NewFile plan(At at, Inode directory, int mode, long rdev, String linkTarget) {
    Caller caller = at.caller();
    int type = FileMode.type(mode);
    int permissions = mode & FileMode.PERMISSIONS & ~at.context().umask();
    int gid = caller.fsgid();
    if (type == FileMode.S_IFLNK) {
      permissions = 0777;
    }
    if ((directory.mode() & FileMode.S_ISGID) != 0) {
      gid = directory.gid();
      if (type == FileMode.S_IFDIR) {
        permissions |= FileMode.S_ISGID;
      }
    }
    return new NewFile(type | permissions, caller.fsuid(), gid, rdev, linkTarget);
  }

  /**
   * Demands a mount that can be written to.
   *
   * @throws org.amber.abi.ErrnoException EROFS
   */
  static void requireWritable(Mount mount) {
    if (mount.readOnly()) {
      throw Errno.EROFS.error();
    }
  }
}
