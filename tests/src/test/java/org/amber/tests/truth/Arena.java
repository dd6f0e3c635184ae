package org.amber.tests.truth;

import org.amber.cpu.CpuState;

/** Where cases have their code and data: the same addresses natively and in an engine. */
final class Arena {
  static final int PAGE = 0x1000;
  static final long CODE = 0x1000_0000L;
  static final int CODE_BYTES = 0x40000;

  /** Room for one case: the instruction at some offset, and the traps behind it. */
  static final int CODE_SLOT = 96;

  static final int CODE_SLOTS = CODE_BYTES / CODE_SLOT;

  /** Bytes of INT3 behind each instruction. */
  static final int PADDING = 16;

  static final byte INT3 = (byte) 0xcc;

  /** Two pages that can be written, one that cannot, one that is missing, and one more. */
  static final long DATA = 0x2000_0000L;

  static final int DATA_BYTES = 0x5000;
  static final int READ_ONLY = 0x2000;
  static final int MISSING = 0x3000;
  static final int LAST = 0x4000;

  /** CF, PF, AF, ZF, SF, DF and OF. */
  static final long FLAGS = 0xcd5;

  static final int STATUS_FLAGS = 0x8d5;
  static final int DIRECTION = 0x400;
  static final int ST_REGISTERS = 8;
  static final int GENERAL_REGISTERS = CpuState.R15 + 1;

  private Arena() {}

  /** What the data is where a case does not say otherwise. */
  static byte[] background() {
    byte[] bytes = new byte[DATA_BYTES];
    for (int i = 0; i < DATA_BYTES; i++) {
      bytes[i] = (byte) ((i * 0x9e37_79b1) >>> 22);
    }
    return bytes;
  }

  /** Whether a place of the data exists. */
  static boolean isThere(int offset) {
    return offset >= 0 && offset < DATA_BYTES && (offset < MISSING || offset >= LAST);
  }
}
