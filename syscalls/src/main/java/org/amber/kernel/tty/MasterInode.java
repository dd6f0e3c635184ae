package org.amber.kernel.tty;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;

/** The file /dev/pts/ptmx, which /dev/ptmx stands for. */
final class MasterInode extends Inode {
  private static final long NUMBER = 2;

  MasterInode(FileSystem fileSystem) {
    super(fileSystem);
  }

  /** What belongs to root and never changes. */
  static Stat stat(FileSystem fileSystem, long number, int mode, int links, long device) {
    return new Stat(
        fileSystem.device(),
        number,
        mode,
        links,
        0,
        0,
        device,
        0,
        DevPtsFileSystem.BLOCK_SIZE,
        0,
        0,
        0,
        0,
        0);
  }

  @Override
  public Stat stat() {
    return stat(fileSystem(), NUMBER, mode(), 1, Terminals.MASTER);
  }

  @Override
  public long number() {
    return NUMBER;
  }

  @Override
  public int mode() {
    return FileMode.S_IFCHR | 0666;
  }

  @Override
  public int uid() {
    return 0;
  }

  @Override
  public int gid() {
    return 0;
  }
}
