package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.PageSource;

/** An open regular file. */
public final class RegularFile extends VfsFile {
  public static final int SEEK_SET = 0;
  public static final int SEEK_CUR = 1;
  public static final int SEEK_END = 2;
  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;

  public RegularFile(long id, int flags, VfsPath path) {
    super(id, flags, path);
  }

  @Override
  public boolean seekable() {
    return true;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    inode().read(to, position);
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    if (position + from.remaining() < 0) {
      throw Errno.EFBIG.error();
    }
    if (from.remaining() > 0) {
      SetIdBits.contentsChange(inode());
      inode().write(from, position);
    }
  }

  @Override
  protected long size() {
    return inode().size();
  }

  @Override
  public long seek(long distance, int whence) {
    long target =
        switch (whence) {
          case SEEK_SET -> distance;
          case SEEK_CUR -> offset() + distance;
          case SEEK_END -> inode().size() + distance;
          case SEEK_DATA -> inode().seekData(requireInside(distance));
          case SEEK_HOLE -> inode().seekHole(requireInside(distance));
          default -> throw Errno.EINVAL.error();
        };
    if (target < 0) {
      throw Errno.EINVAL.error();
    }
    setOffset(target);
    return target;
  }

  private static long requireInside(long position) {
    if (position < 0) {
      throw Errno.ENXIO.error();
    }
    return position;
  }

  @Override
  public void truncate(long length) {
    if (!writable()) {
      throw Errno.EINVAL.error();
    }
    SetIdBits.contentsChange(inode());
    inode().truncate(length);
    modified();
  }

  @Override
  public void allocate(int mode, long position, long length) {
    if (!writable()) {
      throw Errno.EBADF.error();
    }
    SetIdBits.contentsChange(inode());
    inode().allocate(mode, position, length);
    modified();
  }

  @Override
  public void addSeals(int seals) {
    if (!writable()) {
      throw Errno.EPERM.error();
    }
    inode().addSeals(seals);
  }

  @Override
  public int seals() {
    return inode().seals();
  }

  @Override
  public PageSource pages() {
    return inode().pages(path());
  }

  @Override
  public long bytesReadable() {
    return Math.max(0, inode().size() - offset());
  }

  @Override
  public VfsFileState save() {
    RegularFileState state = new RegularFileState();
    saveTo(state);
    return state;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static RegularFile restore(RegularFileState state, VfsPath path) {
    RegularFile file = new RegularFile(state.id, state.flags, path);
    file.restoreFrom(state);
    return file;
  }
}
