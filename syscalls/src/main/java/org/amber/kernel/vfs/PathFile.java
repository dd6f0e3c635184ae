package org.amber.kernel.vfs;

import org.amber.abi.Errno;

/** What open(2) gives under O_PATH: a place, not a file that can be read or written. */
public final class PathFile extends VfsFile {
  public PathFile(long id, int flags, VfsPath path) {
    super(id, flags, path);
  }

  @Override
  public long seek(long distance, int whence) {
    throw Errno.EBADF.error();
  }

  @Override
  public void truncate(long length) {
    throw Errno.EBADF.error();
  }

  @Override
  public void sync() {
    throw Errno.EBADF.error();
  }

  @Override
  public VfsFileState save() {
    PathFileState state = new PathFileState();
    saveTo(state);
    return state;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static PathFile restore(PathFileState state, VfsPath path) {
    PathFile file = new PathFile(state.id, state.flags, path);
    file.restoreFrom(state);
    return file;
  }
}
