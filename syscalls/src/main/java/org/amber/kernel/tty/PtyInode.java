package org.amber.kernel.tty;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** The file /dev/pts/N. */
@SavedIn(PtyState.class)
final class PtyInode extends Inode {
  private static final int FIRST_NUMBER = 3;
  private static final int TTY_GROUP = 5;

  @NotSaved("the machine's")
  private final DevPtsFileSystem fileSystem;

  @SavedAs("number")
  private final Pty pty;

  private int uid;
  private int gid = TTY_GROUP;
  private int permissions = 0620;
  private long created;
  private long accessed;
  private long modified;
  private long changed;

  PtyInode(DevPtsFileSystem fileSystem, Pty pty, int uid) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.pty = pty;
    this.uid = uid;
    long now = fileSystem.now();
    created = now;
    accessed = now;
    modified = now;
    changed = now;
  }

  Pty pty() {
    return pty;
  }

  @Override
  public boolean isSavedByNumber() {
    return true;
  }

  @Override
  public Stat stat() {
    return new Stat(
        fileSystem.device(),
        number(),
        mode(),
        1,
        uid,
        gid,
        pty.device(),
        0,
        DevPtsFileSystem.BLOCK_SIZE,
        0,
        accessed,
        modified,
        changed,
        created);
  }

  @Override
  public long number() {
    return pty.number() + (long) FIRST_NUMBER;
  }

  @Override
  public int mode() {
    return FileMode.S_IFCHR | permissions;
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
    changed = fileSystem.now();
  }

  @Override
  public void chown(int newUid, int newGid, int newPermissions) {
    uid = newUid;
    gid = newGid;
    chmod(newPermissions);
  }

  @Override
  public void setTimes(long atime, long mtime) {
    accessed = atime;
    modified = mtime;
    changed = fileSystem.now();
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return fileSystem.terminals().open(path, flags, pty);
  }

  void saveTo(PtyState state) {
    state.inode = hasId() ? id() : 0;
    state.uid = uid;
    state.gid = gid;
    state.permissions = permissions;
    state.created = created;
    state.accessed = accessed;
    state.modified = modified;
    state.changed = changed;
  }

  void restoreFrom(PtyState state) {
    setId(state.inode);
    uid = state.uid;
    gid = state.gid;
    permissions = state.permissions & FileMode.PERMISSIONS;
    created = state.created;
    accessed = state.accessed;
    modified = state.modified;
    changed = state.changed;
  }
}
