package org.amber.kernel.tty;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** The directory /dev/pts. */
final class DevPtsRoot extends Inode {
  private static final long NUMBER = 1;
  private static final String MASTER = "ptmx";

  @NotSaved("the machine's")
  private final DevPtsFileSystem fileSystem;

  @NotSaved("the same in every machine")
  private final MasterInode master;

  DevPtsRoot(DevPtsFileSystem fileSystem) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.master = new MasterInode(fileSystem);
  }

  @Override
  public Stat stat() {
    return MasterInode.stat(fileSystem, NUMBER, mode(), 2, 0);
  }

  @Override
  public long number() {
    return NUMBER;
  }

  @Override
  public int mode() {
    return FileMode.S_IFDIR | 0755;
  }

  @Override
  public int uid() {
    return 0;
  }

  @Override
  public int gid() {
    return 0;
  }

  @Override
  public @Nullable Inode lookup(String name) {
    if (name.equals(MASTER)) {
      return master;
    }
    Pty pty = fileSystem.terminals().named(name);
    return pty == null ? null : pty.inode();
  }

  /** A name goes with the master that it was made for. */
  @Override
  public boolean stillNames(String name, Inode file) {
    return file.equals(lookup(name));
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>();
    int directory = FileMode.directoryType(FileMode.S_IFDIR);
    int device = FileMode.directoryType(FileMode.S_IFCHR);
    all.add(new DirectoryEntry(".", NUMBER, directory));
    all.add(new DirectoryEntry("..", NUMBER, directory));
    for (Pty pty : fileSystem.terminals().named()) {
      all.add(new DirectoryEntry(Integer.toString(pty.number()), pty.inode().number(), device));
    }
    all.add(new DirectoryEntry(MASTER, master.number(), device));
    return all;
  }
}
