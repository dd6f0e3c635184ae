package org.amber.kernel.tty;

import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;

/** The tree at /dev/pts: a file for each terminal whose master is open. */
public final class DevPtsFileSystem extends FileSystem {
  static final int BLOCK_SIZE = 1024;
  private static final long DEVICE = Stat.device(0, 23);

  @NotSaved("the machine's")
  private final Terminals terminals;

  @NotSaved("the same in every machine")
  private final DevPtsRoot root;

  DevPtsFileSystem(VfsServices services, Terminals terminals) {
    super(services);
    this.terminals = terminals;
    this.root = new DevPtsRoot(this);
  }

  Terminals terminals() {
    return terminals;
  }

  @Override
  public String type() {
    return "devpts";
  }

  @Override
  public long device() {
    return DEVICE;
  }

  @Override
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return new Statfs(
        Statfs.DEVPTS_SUPER_MAGIC,
        4096,
        0,
        0,
        0,
        0,
        0,
        0,
        255,
        Statfs.ST_VALID | Statfs.ST_RELATIME);
  }
}
