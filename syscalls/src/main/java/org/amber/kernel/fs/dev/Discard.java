package org.amber.kernel.fs.dev;

import org.amber.kernel.file.IoBuffer;

/** Takes what is written without looking at it, so even from where nothing is mapped. */
final class Discard {
  private Discard() {}

  static void all(IoBuffer from) {
    while (from.remaining() > 0) {
      from.advance((int) Math.min(from.contiguous(), from.remaining()));
    }
  }
}
