package org.amber.kernel.fs.proc;

import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;

/** The file system at /sys (sysfs(5)), as far as programs ask it for the number of processors. */
public final class SysFileSystem extends GeneratedFileSystem {
  private static final long DEVICE = Stat.device(0, 22);
  private static final int BLOCK_SIZE = 4096;

  private final StaticDirectory root;

  /**
   * @param processors number of CPUs shown
   */
  public SysFileSystem(VfsServices services, int processors) {
    super(services);
    root = new StaticDirectory(this, nextNumber(), 1);
    StaticDirectory cpu = root.directory("devices").directory("system").directory("cpu");
    String all = SystemText.range(processors);
    cpu.constant("kernel_max", Integer.toString(processors - 1));
    cpu.constant("online", all);
    cpu.constant("possible", all);
    cpu.constant("present", all);
    for (int number = 0; number < processors; number++) {
      cpu.directory("cpu" + number);
    }
  }

  @Override
  public String type() {
    return "sysfs";
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
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return new Statfs(
        Statfs.SYSFS_MAGIC, 4096, 0, 0, 0, 0, 0, 0, 255, Statfs.ST_VALID | Statfs.ST_RELATIME);
  }
}
