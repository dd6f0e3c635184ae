package org.amber.kernel.fs.proc;

import java.util.OptionalInt;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;

/** The file system at /proc. All it keeps is the boot id that it has once told. */
public final class ProcFileSystem extends GeneratedFileSystem {
  /** st_dev of its files. */
  public static final long DEVICE = Stat.device(0, 21);

  private static final int BLOCK_SIZE = 1024;
  private static final int ID_LENGTH = 16;

  @NotSaved("the machine's")
  private final SystemView system;

  @NotSaved("the same in every machine")
  private final ProcRoot root;

  private byte[] bootId = {};

  public ProcFileSystem(VfsServices services, SystemView system) {
    super(services);
    this.system = system;
    this.root = new ProcRoot(this);
  }

  SystemView system() {
    return system;
  }

  /** The process whose directory /proc/PID this is; nothing for any other file. */
  public static OptionalInt processOf(Inode inode) {
    return inode instanceof ProcessDirectory directory && !directory.isThread()
        ? OptionalInt.of(directory.pid())
        : OptionalInt.empty();
  }

  /** The net directory of each process. */
  ProcNode network() {
    return root.network();
  }

  /** The machine's boot id: drawn when first asked for. */
  byte[] bootId() {
    if (bootId.length == 0) {
      bootId = new byte[ID_LENGTH];
      system.entropy().fill(bootId);
    }
    return bootId;
  }

  @Override
  public String type() {
    return "proc";
  }

  @Override
  public long device() {
    return DEVICE;
  }

  @Override
  int blockSize() {
    return BLOCK_SIZE;
  }

  @Override
  boolean refusesNewNames() {
    return true;
  }

  @Override
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return new Statfs(
        Statfs.PROC_SUPER_MAGIC, 4096, 0, 0, 0, 0, 0, 0, 255, Statfs.ST_VALID | Statfs.ST_RELATIME);
  }

  public ProcFileSystemState save() {
    ProcFileSystemState state = new ProcFileSystemState();
    state.bootId = bootId.clone();
    return state;
  }

  /** Takes the saved part back into a new file system. */
  public void restore(ProcFileSystemState state) {
    if (state.bootId.length != 0 && state.bootId.length != ID_LENGTH) {
      throw new IllegalArgumentException("boot id of " + state.bootId.length + " bytes");
    }
    bootId = state.bootId.clone();
  }
}
