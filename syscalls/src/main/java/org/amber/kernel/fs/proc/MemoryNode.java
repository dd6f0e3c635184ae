package org.amber.kernel.fs.proc;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.GuestMemory;

/** /proc/PID/mem: the memory of a process by its addresses, for debuggers. */
final class MemoryNode extends ProcNode {
  private final ProcessDirectory directory;

  MemoryNode(ProcessDirectory directory, long number) {
    super(directory.owner(), number, FileMode.S_IFREG | 0600);
    this.directory = directory;
  }

  /**
   * The memory as it is now.
   *
   * @throws org.amber.abi.ErrnoException EIO when the process has none any more
   */
  GuestMemory memory() {
    MemoryView memory = directory.process().memory();
    if (memory == null) {
      throw Errno.EIO.error();
    }
    return memory.guest();
  }

  @Override
  public int uid() {
    return directory.uid();
  }

  @Override
  public int gid() {
    return directory.gid();
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return new ProcessMemoryFile(fileSystem().ids().next(), flags, path, this);
  }
}
