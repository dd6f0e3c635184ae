package org.amber.linux;

import org.amber.abi.Stat;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.proc.ProcFileSystem;
import org.amber.kernel.fs.proc.SysFileSystem;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsServices;

/**
 * The file systems that every machine has over its root: /dev, /dev/shm, /proc, /sys.
 *
 * @param devices the tree at /dev
 * @param shared the tree at /dev/shm
 * @param proc the tree at /proc
 */
public record SystemMounts(DeviceFileSystem devices, MemoryFileSystem shared, ProcFileSystem proc) {
  private static final long SHARED_DEVICE = Stat.device(0, 23);
  private static final int STICKY_FOR_ALL = 01777;

  /**
   * Mounts them on the kernel's tree and gives the kernel its pipes and devices.
   *
   * @throws org.amber.abi.ErrnoException when the root does not allow a mount point
   */
  public static SystemMounts mount(Kernel kernel) {
    VfsServices services = kernel.vfsServices();
    MountTable mounts = kernel.mounts();
    DeviceFileSystem devices = new DeviceFileSystem(services);
    MemoryFileSystem shared = new MemoryFileSystem(services, SHARED_DEVICE, 1, STICKY_FOR_ALL);
    ProcFileSystem proc = new ProcFileSystem(services, new TaskViews(kernel));
    mounts.mount(proc, "/proc", false);
    mounts.mount(new SysFileSystem(services, kernel.identity().processors()), "/sys", false);
    mounts.mount(devices, "/dev", false);
    mounts.mount(shared, "/dev/shm", false);
    Devices numbers = new Devices(kernel.identifiers(), kernel.entropy());
    kernel.setFiles(new SystemFiles(services, mounts, numbers));
    return new SystemMounts(devices, shared, proc);
  }
}
