package org.amber.jvm.x87;

import org.amber.jvm.cpu.Mmu;

/** Checks of whole areas. Like Intel's processors they look at the last byte first. */
final class Areas {
  private Areas() {}

  static void requireReadable(Mmu mmu, long area, int bytes) {
    mmu.requireReadable(area + bytes - 1, 1);
    mmu.requireReadable(area, bytes);
  }

  static void requireWritable(Mmu mmu, long area, int bytes) {
    mmu.requireWritable(area + bytes - 1, 1);
    mmu.requireWritable(area, bytes);
  }
}
