package org.amber.kernel.fs;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.dev.Devices;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.mqueue.PosixQueues;
import org.amber.kernel.pipe.Pipes;
import org.amber.kernel.socket.family.Sockets;
import org.amber.kernel.tty.TerminalJobs;
import org.amber.kernel.tty.Terminals;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.vfs.VfsServices;

/** What is behind the names of FIFOs, devices and terminals, and pipes without a name. */
public final class SystemFiles {
  private final Pipes pipes;
  private static final long SHARED_MEMORY_DEVICE = Stat.device(0, 1);

  private final Devices devices;
  private final Terminals terminals;
  private final Mount sharedMemory;
  private final Sockets sockets;
  private final PosixQueues messageQueues;

  /**
   * @param mounts the tree, complete or not
   * @param devices what device numbers stand for
   * @param jobs the processes that use terminals
   */
  public SystemFiles(VfsServices services, MountTable mounts, Devices devices, TerminalJobs jobs) {
    this.pipes = new Pipes(services, mounts);
    this.terminals = new Terminals(services, jobs);
    this.devices = devices;
    this.sockets = new Sockets(services);
    this.messageQueues = new PosixQueues(services);
    this.sharedMemory =
        mounts.detached(new MemoryFileSystem(services, SHARED_MEMORY_DEVICE, 1, 01777));
  }

  /** Where files of memfd_create(2) are: a tmpfs without a place in the tree. */
  public Mount sharedMemoryMount() {
    return sharedMemory;
  }

  public Pipes pipes() {
    return pipes;
  }

  public Sockets sockets() {
    return sockets;
  }

  /** POSIX message queues. */
  public PosixQueues messageQueues() {
    return messageQueues;
  }

  public Devices devices() {
    return devices;
  }

  public Terminals terminals() {
    return terminals;
  }

  /**
   * Opens a FIFO or device.
   *
   * @throws org.amber.abi.ErrnoException ENXIO when nothing is behind the name
   */
  public VfsFile openSpecial(VfsPath path, int flags) {
    return switch (FileMode.type(path.inode().mode())) {
      case FileMode.S_IFIFO -> pipes.openFifo(path, flags);
      case FileMode.S_IFCHR ->
          Terminals.isTerminal(path.inode().stat().rdev())
              ? terminals.openSpecial(path, flags)
              : devices.open(path, flags);
      default -> throw Errno.ENXIO.error();
    };
  }
}
