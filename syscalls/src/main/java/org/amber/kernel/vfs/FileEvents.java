package org.amber.kernel.vfs;

import org.amber.abi.OpenFlags;
import org.jspecify.annotations.Nullable;

/**
 * What happens to files and to the names in directories, told to those who watch them: the one
 * place through which all of it goes (fsnotify of Linux). Costs two comparisons where nobody
 * watches.
 */
public final class FileEvents {
  /** Bits of inotify(7). */
  public static final int ACCESS = 0x1;

  public static final int MODIFY = 0x2;
  public static final int ATTRIB = 0x4;
  public static final int CLOSE_WRITE = 0x8;
  public static final int CLOSE_NOWRITE = 0x10;
  public static final int OPEN = 0x20;
  public static final int MOVED_FROM = 0x40;
  public static final int MOVED_TO = 0x80;
  public static final int CREATE = 0x100;
  public static final int DELETE = 0x200;
  public static final int DELETE_SELF = 0x400;
  public static final int MOVE_SELF = 0x800;
  public static final int ISDIR = 0x4000_0000;

  /** An entry has another name in the same directory: for F_NOTIFY of fcntl(2). */
  public static final int RENAMED = 0x1000_0000;

  private FileEvents() {}

  /** Tells the directory that a file was reached by, and the file itself. */
  public static void at(Dentry dentry, int event) {
    Inode inode = dentry.inode();
    Dentry parent = dentry.parent();
    boolean watched = inode.isWatched() || (parent != null && parent.inode().isWatched());
    if (!watched) {
      return;
    }
    int full = inode.isDirectory() ? event | ISDIR : event;
    if (parent != null) {
      parent.inode().tell(full, 0, dentry.name(), dentry.deleted());
    }
    inode.tell(full, 0, null, false);
  }

  /** A file has been opened. */
  public static void opened(VfsFile file) {
    at(file.path().dentry(), OPEN);
  }

  /** A file is closed for the last time. */
  static void closing(VfsFile file) {
    if ((file.flags() & OpenFlags.O_PATH) == 0) {
      boolean writable = OpenFlags.writable(file.flags());
      at(file.path().dentry(), writable ? CLOSE_WRITE : CLOSE_NOWRITE);
    }
  }

  /** An entry of a directory has come. */
  static void created(Inode directory, String name, Inode made) {
    entry(directory, CREATE, name, made, 0);
  }

  /** A file has got, or lost, a name. */
  static void linksChanged(Inode file) {
    file.tell(ATTRIB, 0, null, false);
  }

  /** An entry of a directory is gone. */
  static void removed(Inode directory, String name, Inode file) {
    if (!file.isDirectory()) {
      linksChanged(file);
    }
    file.checkGone();
    entry(directory, DELETE, name, file, 0);
  }

  /** A name has become another one. */
  static void moved(
      Inode from, String oldName, Inode to, String newName, Inode file, @Nullable Inode replaced) {
    boolean watched =
        from.isWatched()
            || to.isWatched()
            || file.isWatched()
            || (replaced != null && replaced.isWatched());
    if (!watched) {
      return;
    }
    int cookie = (int) file.fileSystem().ids().next();
    if (from.same(to)) {
      entry(from, RENAMED, oldName, file, 0);
    }
    entry(from, MOVED_FROM, oldName, file, cookie);
    entry(to, MOVED_TO, newName, file, cookie);
    if (replaced != null) {
      linksChanged(replaced);
    }
    file.tell(MOVE_SELF, 0, null, false);
    if (replaced != null) {
      replaced.checkGone();
    }
  }

  private static void entry(Inode directory, int event, String name, Inode file, int cookie) {
    if (directory.isWatched()) {
      directory.tell(file.isDirectory() ? event | ISDIR : event, cookie, name, false);
    }
  }
}
