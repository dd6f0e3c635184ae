package org.amber.kernel.fs.dev;

import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.vfs.VfsServices;
import org.amber.memory.PageSource;

/** /dev/zero: endless zeros, takes everything. */
final class ZeroDevice implements Device {
  /** More than the address space of a process. */
  private static final long ENDLESS = 1L << 47;

  @Override
  public void read(IoBuffer to) {
    to.zero(to.remaining());
  }

  @Override
  public void write(IoBuffer from) {
    Discard.all(from);
  }

  /** Memory of its own for each mapping, as if it were anonymous (mmap(2), MAP_ANONYMOUS). */
  @Override
  public PageSource pages(VfsServices services) {
    return new SharedMemory(services.memory(), services.ids().next(), ENDLESS);
  }
}
