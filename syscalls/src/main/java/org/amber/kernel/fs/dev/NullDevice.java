package org.amber.kernel.fs.dev;

import org.amber.kernel.file.IoBuffer;

/** /dev/null: always at its end, takes everything. */
final class NullDevice implements Device {
  @Override
  public void read(IoBuffer to) {}

  @Override
  public void write(IoBuffer from) {
    Discard.all(from);
  }
}
