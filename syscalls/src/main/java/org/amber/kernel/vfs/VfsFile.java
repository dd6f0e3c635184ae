package org.amber.kernel.vfs;

import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.state.SavedAs;

/** An open file that was reached by a name, and pins it until it is closed. */
public abstract class VfsFile extends FileDescription {
  @SavedAs({"mount", "dentry"})
  private final VfsPath path;

  protected VfsFile(long id, int flags, VfsPath path) {
    super(id, flags);
    this.path = path;
    path.pin();
  }

  public final VfsPath path() {
    return path;
  }

  public final Inode inode() {
    return path.inode();
  }

  @Override
  public Stat stat() {
    return inode().stat();
  }

  @Override
  public void sync() {
    inode().sync();
  }

  @Override
  public String describe() {
    Dentry dentry = path.dentry();
    if (dentry.parent() != null || dentry.name().isEmpty()) {
      return path.absolute();
    }
    return dentry.deleted() ? dentry.name() + " (deleted)" : dentry.name();
  }

  @Override
  protected void accessed() {
    FileEvents.at(path.dentry(), FileEvents.ACCESS);
  }

  @Override
  protected void modified() {
    FileEvents.at(path.dentry(), FileEvents.MODIFY);
  }

  @Override
  protected void closed() {
    FileLocks locks = inode().locksIfAny();
    if (locks != null) {
      locks.closed(this);
    }
    FileEvents.closing(this);
    path.unpin();
  }

  /**
   * A process closes a descriptor of the file, or ends: its record locks on the file end with that,
   * as fcntl(2) says.
   */
  public void closedBy(int process) {
    FileLocks locks = inode().locksIfAny();
    if (locks != null) {
      locks.releaseProcess(process);
    }
  }

  protected final void saveTo(VfsFileState state) {
    super.saveTo(state);
    state.mount = path.mount().id();
    state.dentry = path.dentry().savedId();
  }

  @Override
  public abstract VfsFileState save();
}
