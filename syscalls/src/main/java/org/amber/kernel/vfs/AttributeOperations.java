package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;

/** Changes of mode, owner, times and length of a file that has been found. */
public final class AttributeOperations {
  /** A time that utimensat(2) leaves as it is. */
  public static final long OMIT = Long.MIN_VALUE;

  /** A time that utimensat(2) sets to now. */
  public static final long NOW = Long.MIN_VALUE + 1;

  private AttributeOperations() {}

  public static void chmod(VfsPath path, int mode, Caller caller) {
    Inode inode = path.inode();
    if (inode.isSymlink()) {
      throw Errno.EOPNOTSUPP.error();
    }
    OpenOperation.requireWritable(path.mount());
    Permissions.requireOwner(inode, caller);
    int permissions = mode & FileMode.PERMISSIONS;
    if (!caller.inGroup(inode.gid()) && !caller.hasCapability(Caller.CAP_FSETID)) {
      permissions &= ~FileMode.S_ISGID;
    }
    inode.chmod(permissions);
    FileEvents.at(path.dentry(), FileEvents.ATTRIB);
  }

  /**
   * Sets owner and group; -1 leaves one as it is.
   *
   * @throws org.amber.abi.ErrnoException EPERM, EROFS
   */
  public static void chown(VfsPath path, int uid, int gid, Caller caller) {
    Inode inode = path.inode();
    OpenOperation.requireWritable(path.mount());
    boolean owner = caller.fsuid() == inode.uid();
    if (!caller.hasCapability(Caller.CAP_CHOWN)) {
      boolean uidStays = uid == -1 || (owner && uid == inode.uid());
      boolean gidAllowed = gid == -1 || (owner && (caller.inGroup(gid) || gid == inode.gid()));
      if (!uidStays || !gidAllowed) {
        throw Errno.EPERM.error();
      }
    }
    boolean drops = !inode.isDirectory();
    int mode = drops ? SetIdBits.without(inode, caller) : inode.mode();
    int permissions = mode & FileMode.PERMISSIONS;
    inode.chown(uid == -1 ? inode.uid() : uid, gid == -1 ? inode.gid() : gid, permissions);
    FileEvents.at(path.dentry(), FileEvents.ATTRIB);
  }

  /**
   * Sets the times (utimensat(2)).
   *
   * @param atime nanoseconds since 1970, {@link #OMIT} or {@link #NOW}
   * @param mtime likewise
   */
  public static void setTimes(VfsPath path, long atime, long mtime, Caller caller) {
    if (atime == OMIT && mtime == OMIT) {
      return;
    }
    Inode inode = path.inode();
    OpenOperation.requireWritable(path.mount());
    if (!Permissions.ownerOf(inode, caller)) {
      if (atime != NOW || mtime != NOW) {
        throw Errno.EPERM.error();
      }
      Permissions.require(inode, Permissions.WRITE, caller);
    }
    long now = inode.fileSystem().now();
    long newAtime = atime == NOW ? now : atime == OMIT ? inode.stat().atime() : atime;
    long newMtime = mtime == NOW ? now : mtime == OMIT ? inode.stat().mtime() : mtime;
    inode.setTimes(newAtime, newMtime);
    boolean both = atime != OMIT && mtime != OMIT;
    int one = atime == OMIT ? FileEvents.MODIFY : FileEvents.ACCESS;
    FileEvents.at(path.dentry(), both ? FileEvents.ATTRIB : one);
  }

  /** Sets the length of a file by name (truncate(2)). */
  public static void truncate(VfsPath path, long length, Caller caller) {
    if (length < 0) {
      throw Errno.EINVAL.error();
    }
    Inode inode = path.inode();
    if (inode.isDirectory()) {
      throw Errno.EISDIR.error();
    }
    if (!inode.isRegular()) {
      throw Errno.EINVAL.error();
    }
    Permissions.require(inode, Permissions.WRITE, caller);
    OpenOperation.requireWritable(path.mount());
    SetIdBits.contentsChange(inode);
    inode.truncate(length);
    FileEvents.at(path.dentry(), FileEvents.MODIFY);
  }
}
