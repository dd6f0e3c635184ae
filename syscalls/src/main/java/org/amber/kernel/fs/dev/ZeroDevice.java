package org.amber.kernel.fs.dev;

import org.amber.kernel.file.IoBuffer;

/** /dev/zero: endless zeros, takes everything. */
final class ZeroDevice implements Device {
  @Override
  public void read(IoBuffer to) {
    to.zero(to.remaining());
  }

  @Override
  public void write(IoBuffer from) {
    Discard.all(from);
  }
}
