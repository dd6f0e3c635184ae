package org.amber.kernel.pipe;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** What stat(2) shows of an unnamed pipe, and what opening /proc/PID/fd/N finds. */
@SavedIn(PipeState.class)
final class PipeInode extends Inode {
  @NotSaved("the machine's")
  private final PipeFileSystem fileSystem;

  @SavedAs("contents")
  private final Pipe pipe;

  private final long number;
  private final long created;
  private int uid;
  private int gid;
  private int permissions = 0600;

  PipeInode(PipeFileSystem fileSystem, long number, int uid, int gid, long created) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.pipe = new Pipe();
    this.number = number;
    this.uid = uid;
    this.gid = gid;
    this.created = created;
  }

  Pipe pipe() {
    return pipe;
  }

  @Override
  public boolean isSavedByNumber() {
    return true;
  }

  @Override
  public Stat stat() {
    return new Stat(
        fileSystem.device(),
        number,
        mode(),
        1,
        uid,
        gid,
        0,
        0,
        4096,
        0,
        created,
        created,
        created,
        created);
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public int mode() {
    return FileMode.S_IFIFO | permissions;
  }

  @Override
  public int uid() {
    return uid;
  }

  @Override
  public int gid() {
    return gid;
  }

  @Override
  public void chmod(int newPermissions) {
    permissions = newPermissions;
  }

  @Override
  public void chown(int newUid, int newGid, int newPermissions) {
    uid = newUid;
    gid = newGid;
    permissions = newPermissions;
  }

  @Override
  public void setTimes(long atime, long mtime) {}

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return fileSystem.pipes().reopen(path, flags, pipe);
  }

  PipeState save() {
    PipeState state = new PipeState();
    pipe.saveTo(state);
    state.number = number;
    state.inode = id();
    state.uid = uid;
    state.gid = gid;
    state.permissions = permissions;
    state.created = created;
    return state;
  }

  static PipeInode restore(PipeFileSystem fileSystem, PipeState state) {
    PipeInode inode = new PipeInode(fileSystem, state.number, state.uid, state.gid, state.created);
    inode.setId(state.inode);
    inode.permissions = state.permissions & FileMode.PERMISSIONS;
    inode.pipe.restoreFrom(state);
    return inode;
  }
}
