package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.jspecify.annotations.Nullable;

/** Making, linking and removing names: mkdir(2), mknod(2), symlink(2), link(2), unlink(2). */
public final class NameOperations {
  /** Hard links that a file can have (ext4's limit). */
  private static final int LINK_MAX = 65_000;

  private NameOperations() {}

  public static void mkdir(At at, String path, int mode) {
    Found found = freeName(at, path);
    OpenOperation.create(at, found, FileMode.S_IFDIR | (mode & 01777), 0, "");
  }

  /**
   * Makes a file of the type in {@code mode}; none means a regular file.
   *
   * @throws org.amber.abi.ErrnoException EPERM for a directory, or a device without CAP_MKNOD
   */
  public static void mknod(At at, String path, int mode, long rdev) {
    int type = FileMode.type(mode);
    switch (type) {
      case 0, FileMode.S_IFREG, FileMode.S_IFIFO, FileMode.S_IFSOCK -> {}
      case FileMode.S_IFCHR, FileMode.S_IFBLK -> {
        // Whether the caller may is asked when the name is known to be free.
      }
      case FileMode.S_IFDIR -> throw Errno.EPERM.error();
      default -> throw Errno.EINVAL.error();
    }
    Found found = freeName(at, path);
    requireNoSlash(found);
    boolean device = type == FileMode.S_IFCHR || type == FileMode.S_IFBLK;
    OpenOperation.requireNewNames(found.parent());
    if (device) {
      int rights = Permissions.WRITE | Permissions.EXECUTE;
      Permissions.require(found.parent().inode(), rights, at.caller());
    }
    if (device && !at.caller().hasCapability(Caller.CAP_MKNOD)) {
      throw Errno.EPERM.error();
    }
    int full = type == 0 ? mode | FileMode.S_IFREG : mode;
    OpenOperation.create(at, found, full, rdev, "");
  }

  public static void symlink(At at, String target, String path) {
    if (target.isEmpty()) {
      throw Errno.ENOENT.error();
    }
    if (target.length() >= FileName.PATH_MAX) {
      throw Errno.ENAMETOOLONG.error();
    }
    Found found = freeName(at, path);
    requireNoSlash(found);
    OpenOperation.create(at, found, FileMode.S_IFLNK | 0777, 0, target);
  }

  private static Found freeName(At at, String path) {
    Found found = at.name(path);
    if (found.kind() != Found.Kind.NORMAL || found.target() != null) {
      throw Errno.EEXIST.error();
    }
    return found;
  }

  private static void requireNoSlash(Found found) {
    if (found.trailingSlash()) {
      throw Errno.ENOENT.error();
    }
  }

  /**
   * Gives a file one more name.
   *
   * @param file the file, already found
   */
  public static void link(VfsPath file, At at, String path) {
    Found found = freeName(at, path);
    requireNoSlash(found);
    VfsPath parent = found.parent();
    Inode inode = file.inode();
    OpenOperation.requireNewNames(parent);
    if (parent.mount() != file.mount()) {
      throw Errno.EXDEV.error();
    }
    OpenOperation.requireWritable(parent.mount());
    requireLinkable(inode, at.caller());
    if (inode.isDirectory()) {
      throw Errno.EPERM.error();
    }
    Permissions.require(parent.inode(), Permissions.WRITE | Permissions.EXECUTE, at.caller());
    if (inode.stat().nlink() >= LINK_MAX) {
      throw Errno.EMLINK.error();
    }
    parent.inode().link(found.name(), inode);
    FileEvents.linksChanged(inode);
    FileEvents.created(parent.inode(), found.name(), inode);
  }

  /** Others may link only what they could change themselves: fs.protected_hardlinks, proc(5). */
  private static void requireLinkable(Inode inode, Caller caller) {
    if (Permissions.ownerOf(inode, caller)) {
      return;
    }
    int mode = inode.mode();
    boolean runsAsOther = SetIdBits.setsUser(mode) || SetIdBits.setsGroup(mode);
    if (!inode.isRegular() || runsAsOther) {
      throw Errno.EPERM.error();
    }
    try {
      Permissions.require(inode, Permissions.READ | Permissions.WRITE, caller);
    } catch (ErrnoException e) {
      throw Errno.EPERM.error();
    }
  }

  public static void unlink(At at, String path) {
    Found found = at.name(path);
    if (found.kind() != Found.Kind.NORMAL) {
      throw Errno.EISDIR.error();
    }
    VfsPath target = requireExisting(found);
    if (found.trailingSlash()) {
      throw target.inode().isDirectory() ? Errno.EISDIR.error() : Errno.ENOTDIR.error();
    }
    OpenOperation.requireWritable(found.parent().mount());
    Permissions.requireRemoval(found.parent().inode(), target.inode(), at.caller());
    if (target.inode().isDirectory()) {
      throw Errno.EISDIR.error();
    }
    remove(found, target);
  }

  public static void rmdir(At at, String path) {
    Found found = at.name(path);
    switch (found.kind()) {
      case ROOT, MAGIC -> throw Errno.EBUSY.error();
      case DOT -> throw Errno.EINVAL.error();
      case DOTDOT -> throw Errno.ENOTEMPTY.error();
      case NORMAL -> {}
    }
    VfsPath target = requireExisting(found);
    OpenOperation.requireWritable(found.parent().mount());
    Permissions.requireRemoval(found.parent().inode(), target.inode(), at.caller());
    if (!target.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    requireNotMounted(found, target);
    if (!target.inode().isEmptyDirectory()) {
      throw Errno.ENOTEMPTY.error();
    }
    remove(found, target);
  }

  private static void remove(Found found, VfsPath target) {
    requireNotMounted(found, target);
    found.parent().inode().remove(found.name(), target.inode());
    target.dentry().removed();
    FileEvents.removed(found.parent().inode(), found.name(), target.inode());
  }

  private static VfsPath requireExisting(Found found) {
    @Nullable VfsPath target = found.target();
    if (target == null) {
      throw Errno.ENOENT.error();
    }
    return target;
  }

  /** The root of another mount cannot be removed or renamed. */
  static void requireNotMounted(Found found, VfsPath target) {
    if (target.mount() != found.parent().mount()) {
      throw Errno.EBUSY.error();
    }
  }
}
