package org.amber.kernel.fs.proc;

import org.amber.abi.Errno;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;

/** An open file whose end is not known: lseek(2) goes to positions, but not from the end. */
abstract class EndlessFile extends VfsFile {
  EndlessFile(long id, int flags, VfsPath path) {
    super(id, flags, path);
  }

  @Override
  public final boolean seekable() {
    return true;
  }

  /** O_APPEND writes where the file is. */
  @Override
  protected final long size() {
    return offset();
  }

  @Override
  public final long seek(long distance, int whence) {
    long target =
        switch (whence) {
          case RegularFile.SEEK_SET -> distance;
          case RegularFile.SEEK_CUR -> offset() + distance;
          default -> throw Errno.EINVAL.error();
        };
    if (!reaches(target)) {
      throw Errno.EINVAL.error();
    }
    setOffset(target);
    return target;
  }

  /** Whether the file may be placed there. */
  boolean reaches(long position) {
    return position >= 0;
  }
}
