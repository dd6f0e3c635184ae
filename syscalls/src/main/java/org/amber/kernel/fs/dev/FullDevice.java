package org.amber.kernel.fs.dev;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;

/** /dev/full: endless zeros, no space for anything. */
final class FullDevice implements Device {
  @Override
  public void read(IoBuffer to) {
    to.zero(to.remaining());
  }

  @Override
  public void write(IoBuffer from) {
    throw Errno.ENOSPC.error();
  }
}
