package org.amber.kernel.fs.dev;

import java.util.Set;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.vfs.NewFile;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;

/** The tree under /dev (devtmpfs): names for devices, and the links that programs expect there. */
public final class DeviceFileSystem extends MemoryFileSystem {
  /** st_dev of everything in it. */
  public static final long DEVICE = Stat.device(0, 6);

  private static final int TTY_GROUP = 5;

  @NotSaved("what every machine has")
  private final Set<String> standard;

  public DeviceFileSystem(VfsServices services) {
    super(services, DEVICE, 1, 0755);
    device("null", 0666, 0, 1, 3);
    device("zero", 0666, 0, 1, 5);
    device("full", 0666, 0, 1, 7);
    device("random", 0666, 0, 1, 8);
    device("urandom", 0666, 0, 1, 9);
    device("tty", 0666, TTY_GROUP, 5, 0);
    device("ptmx", 0666, TTY_GROUP, 5, 2);
    link("fd", "/proc/self/fd");
    link("stdin", "/proc/self/fd/0");
    link("stdout", "/proc/self/fd/1");
    link("stderr", "/proc/self/fd/2");
    directory("shm", 01777);
    directory("pts", 0755);
    standard = Set.copyOf(root().entries().keySet());
  }

  /** Whether a name below the root is one that every machine has from its boot on. */
  public boolean isStandard(String name) {
    return standard.contains(name);
  }

  private void device(String name, int permissions, int gid, int major, int minor) {
    long number = Stat.device(major, minor);
    add(name, new NewFile(FileMode.S_IFCHR | permissions, 0, gid, number, ""));
  }

  private void link(String name, String target) {
    add(name, new NewFile(FileMode.S_IFLNK | 0777, 0, 0, 0, target));
  }

  private void directory(String name, int permissions) {
    add(name, new NewFile(FileMode.S_IFDIR | permissions, 0, 0, 0, ""));
  }

  private void add(String name, NewFile file) {
    MemoryDirectory root = root();
    root.create(name, file);
  }

  @Override
  public String type() {
    return "devtmpfs";
  }
}
