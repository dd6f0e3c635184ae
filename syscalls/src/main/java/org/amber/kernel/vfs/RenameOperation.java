package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.jspecify.annotations.Nullable;

/** rename(2) and renameat2(2). */
public final class RenameOperation {
  public static final int NOREPLACE = 1;
  public static final int EXCHANGE = 2;
  public static final int WHITEOUT = 4;

  private final Caller caller;
  private final Found from;
  private final Found to;
  private final int flags;

  private RenameOperation(Caller caller, Found from, Found to, int flags) {
    this.caller = caller;
    this.from = from;
    this.to = to;
    this.flags = flags;
  }

  /**
   * Moves a name.
   *
   * @throws org.amber.abi.ErrnoException as rename(2) lists them
   */
  public static void rename(At fromAt, String oldPath, At toAt, String newPath, int flags) {
    boolean exchange = (flags & EXCHANGE) != 0;
    if ((flags & ~(NOREPLACE | EXCHANGE)) != 0 || (exchange && (flags & NOREPLACE) != 0)) {
      throw Errno.EINVAL.error();
    }
    Found from = fromAt.name(oldPath);
    Found to = target(toAt, newPath, from);
    new RenameOperation(fromAt.caller(), from, to, flags).run();
  }

  /** Linux looks for the old name before it looks whether the new one is too long. */
  private static Found target(At toAt, String newPath, Found from) {
    try {
      return toAt.name(newPath);
    } catch (ErrnoException e) {
      boolean missing = from.kind() == Found.Kind.NORMAL && from.target() == null;
      boolean nameTooLong = e.errno() == Errno.ENAMETOOLONG && newPath.length() < FileName.PATH_MAX;
      throw missing && nameTooLong ? Errno.ENOENT.error() : e;
    }
  }

  private boolean exchanges() {
    return (flags & EXCHANGE) != 0;
  }

  private void run() {
    if (from.parent().mount() != to.parent().mount()) {
      throw Errno.EXDEV.error();
    }
    if (from.kind() != Found.Kind.NORMAL || to.kind() != Found.Kind.NORMAL) {
      throw Errno.EBUSY.error();
    }
    OpenOperation.requireWritable(from.parent().mount());
    VfsPath source = from.target();
    if (source == null) {
      throw Errno.ENOENT.error();
    }
    VfsPath target = to.target();
    if (target == null && to.parent().inode().refusesNewNames()) {
      throw Errno.ENOENT.error();
    }
    checkTarget(source, target);
    if (target != null && source.inode().same(target.inode())) {
      return;
    }
    checkPermissions(source.inode(), target);
    NameOperations.requireNotMounted(from, source);
    if (target != null) {
      NameOperations.requireNotMounted(to, target);
    }
    if (exchanges()) {
      exchange(source, target);
    } else {
      replace(source, target);
    }
  }

  private void checkTarget(VfsPath source, @Nullable VfsPath target) {
    if (target != null && (flags & NOREPLACE) != 0) {
      throw Errno.EEXIST.error();
    }
    if (target == null && exchanges()) {
      throw Errno.ENOENT.error();
    }
    boolean directory = source.inode().isDirectory();
    if (!directory && (from.trailingSlash() || (to.trailingSlash() && !exchanges()))) {
      throw Errno.ENOTDIR.error();
    }
    if (directory && to.parent().dentry().isWithin(source.dentry())) {
      throw Errno.EINVAL.error();
    }
    if (target == null) {
      return;
    }
    boolean targetDirectory = target.inode().isDirectory();
    if (targetDirectory && from.parent().dentry().isWithin(target.dentry())) {
      throw exchanges() ? Errno.EINVAL.error() : Errno.ENOTEMPTY.error();
    }
    if (exchanges()) {
      if (to.trailingSlash() && !targetDirectory) {
        throw Errno.ENOTDIR.error();
      }
      return;
    }
    if (directory && !targetDirectory) {
      throw Errno.ENOTDIR.error();
    }
    if (!directory && targetDirectory) {
      throw Errno.EISDIR.error();
    }
  }

  private void checkPermissions(Inode source, @Nullable VfsPath target) {
    Inode oldParent = from.parent().inode();
    Inode newParent = to.parent().inode();
    Permissions.requireRemoval(oldParent, source, caller);
    if (target == null) {
      Permissions.require(newParent, Permissions.WRITE | Permissions.EXECUTE, caller);
      if (to.parent().dentry().deleted()) {
        throw Errno.ENOENT.error();
      }
    } else {
      Permissions.requireRemoval(newParent, target.inode(), caller);
    }
    if (!oldParent.same(newParent)) {
      // A directory that moves has its ".." rewritten.
      requireMovable(source);
      if (exchanges() && target != null) {
        requireMovable(target.inode());
      }
    }
  }

  private void requireMovable(Inode inode) {
    if (inode.isDirectory()) {
      Permissions.require(inode, Permissions.WRITE, caller);
    }
  }

  private void replace(VfsPath source, @Nullable VfsPath target) {
    Inode replaced = target == null ? null : target.inode();
    if (replaced != null && replaced.isDirectory() && !replaced.isEmptyDirectory()) {
      throw Errno.ENOTEMPTY.error();
    }
    from.parent()
        .inode()
        .rename(from.name(), source.inode(), to.parent().inode(), to.name(), replaced);
    if (target != null) {
      target.dentry().removed();
    }
    source.dentry().moved(to.parent().dentry(), to.name());
    FileEvents.moved(
        from.parent().inode(),
        from.name(),
        to.parent().inode(),
        to.name(),
        source.inode(),
        replaced);
  }

  private void exchange(VfsPath source, @Nullable VfsPath target) {
    if (target == null) {
      throw Errno.ENOENT.error();
    }
    Inode oldParent = from.parent().inode();
    Inode newParent = to.parent().inode();
    oldParent.exchange(from.name(), source.inode(), newParent, to.name(), target.inode());
    Dentry.exchange(source.dentry(), target.dentry());
    FileEvents.moved(oldParent, from.name(), newParent, to.name(), source.inode(), null);
    FileEvents.moved(newParent, to.name(), oldParent, from.name(), target.inode(), null);
  }
}
