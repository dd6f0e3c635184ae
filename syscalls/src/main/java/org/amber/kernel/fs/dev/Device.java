package org.amber.kernel.fs.dev;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsServices;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** What reading and writing a character device does; devices here keep nothing between calls. */
interface Device {
  void read(IoBuffer to);

  void write(IoBuffer from);

  /**
   * What mmap(2) maps; made anew for each mapping.
   *
   * @param services gives memory and numbers
   * @throws org.amber.abi.ErrnoException ENODEV
   */
  default PageSource pages(VfsServices services) {
    throw Errno.ENODEV.error();
  }

  /** A queue for those that poll(2) and epoll(7) can watch; they are always ready all the same. */
  default @Nullable WaitQueue waitQueue() {
    return null;
  }
}
