package org.amber.kernel.fs.proc;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Inode;

/** A file under /proc or /sys. It has no size and belongs to no device that holds anything. */
abstract class ProcNode extends Inode {
  private final GeneratedFileSystem fileSystem;
  private final long number;
  private final int mode;

  ProcNode(GeneratedFileSystem fileSystem, long number, int mode) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.number = number;
    this.mode = mode;
  }

  @Override
  public final long number() {
    return number;
  }

  @Override
  public int mode() {
    return mode;
  }

  @Override
  public int uid() {
    return 0;
  }

  @Override
  public int gid() {
    return 0;
  }

  long links() {
    return FileMode.isDirectory(mode) ? 2 : 1;
  }

  long shownSize() {
    return 0;
  }

  @Override
  public final long size() {
    return shownSize();
  }

  @Override
  public final Stat stat() {
    long now = fileSystem.now();
    return new Stat(
        fileSystem.device(),
        number,
        mode(),
        links(),
        uid(),
        gid(),
        0,
        shownSize(),
        fileSystem.blockSize(),
        0,
        now,
        now,
        now,
        now);
  }

  @Override
  public void truncate(long length) {}

  @Override
  public final void sync() {
    throw Errno.EINVAL.error();
  }

  @Override
  public final boolean refusesNewNames() {
    return fileSystem.refusesNewNames();
  }
}
