package org.amber.kernel.inotify;

import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.FileWatch;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A watch on one file. It keeps the name by which the file was reached in use. */
final class InotifyWatch implements FileWatch {
  static final int IN_EXCL_UNLINK = 0x0400_0000;
  static final int IN_ONESHOT = 0x8000_0000;

  /** What can happen. */
  static final int ALL_EVENTS = 0xfff;

  @NotSaved("its owner")
  private final InotifyFile owner;

  private final int wd;

  @SavedAs({"mount", "dentry"})
  private final VfsPath path;

  int mask;

  InotifyWatch(InotifyFile owner, int wd, VfsPath path, int mask) {
    this.owner = owner;
    this.wd = wd;
    this.path = path;
    this.mask = mask;
  }

  int wd() {
    return wd;
  }

  VfsPath path() {
    return path;
  }

  @Override
  public Dentry dentry() {
    return path.dentry();
  }

  void begin() {
    path.pin();
    path.inode().addWatch(this);
  }

  void end() {
    path.inode().removeWatch(this);
    path.unpin();
  }

  @Override
  public void happened(int event, int cookie, @Nullable String name, boolean removed) {
    boolean wanted = (event & mask & ALL_EVENTS) != 0;
    boolean unnamed = removed && (mask & IN_EXCL_UNLINK) != 0;
    if (wanted && !unnamed) {
      owner.add(new InotifyEvent(wd, event, cookie, name == null ? "" : name));
      if ((mask & IN_ONESHOT) != 0) {
        owner.remove(this);
      }
    }
  }

  @Override
  public void gone() {
    owner.remove(this);
  }

  InotifyWatchState save() {
    InotifyWatchState state = new InotifyWatchState();
    state.wd = wd;
    state.mask = mask;
    state.mount = path.mount().id();
    state.dentry = path.dentry().savedId();
    return state;
  }
}
