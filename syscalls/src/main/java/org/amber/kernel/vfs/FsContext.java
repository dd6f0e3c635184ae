package org.amber.kernel.vfs;

import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/**
 * Root directory, working directory and umask of a process, or of several tasks that share them
 * (CLONE_FS). Pins both directories.
 */
public final class FsContext {
  @SavedAs({"rootMount", "rootDentry"})
  private VfsPath root;

  @SavedAs({"cwdMount", "cwdDentry"})
  private VfsPath cwd;

  private int umask;

  @NotSaved("each task that is restored shares its context anew")
  private int users;

  public FsContext(VfsPath root, VfsPath cwd, int umask) {
    this.root = root;
    this.cwd = cwd;
    this.umask = umask;
    root.pin();
    cwd.pin();
  }

  public VfsPath root() {
    return root;
  }

  public VfsPath cwd() {
    return cwd;
  }

  public int umask() {
    return umask;
  }

  public void setUmask(int newUmask) {
    umask = newUmask & 0777;
  }

  public void setCwd(VfsPath directory) {
    directory.pin();
    cwd.unpin();
    cwd = directory;
  }

  public void setRoot(VfsPath directory) {
    directory.pin();
    root.unpin();
    root = directory;
  }

  /** A context of its own, for fork(2). */
  public FsContext copy() {
    return new FsContext(root, cwd, umask);
  }

  /** One more task uses this context. */
  public void share() {
    users++;
  }

  /** How many tasks use this context. */
  public int users() {
    return users;
  }

  /** Whether more than one task uses this context. */
  public boolean isShared() {
    return users > 1;
  }

  /** One task less uses this context; the last one gives the pins back. */
  public void leave() {
    if (--users == 0) {
      root.unpin();
      cwd.unpin();
    }
  }

  public FsContextState save() {
    FsContextState state = new FsContextState();
    state.rootMount = root.mount().id();
    state.rootDentry = root.dentry().savedId();
    state.cwdMount = cwd.mount().id();
    state.cwdDentry = cwd.dentry().savedId();
    state.umask = umask;
    return state;
  }
}
