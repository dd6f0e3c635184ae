package org.amber.tests.truth;

import org.amber.cpu.CpuState;
import org.amber.memory.Access;

/**
 * What became of a case.
 *
 * @param vector of the exception, or {@link #NONE}
 * @param code the exception's error code
 * @param address of a page fault
 * @param access of a page fault
 * @param state the registers after it
 * @param changed where in the data the first byte was changed
 * @param bytes what is there, to the last byte changed
 */
record Outcome(
    int vector, long code, long address, Access access, CpuState state, int changed, byte[] bytes) {
  static final int NONE = -1;
  static final int PAGE_FAULT = 14;

  String exception() {
    return switch (vector) {
      case NONE -> "none";
      case PAGE_FAULT -> "#PF " + access + " " + Long.toHexString(address);
      default -> "vector " + vector + " code " + Long.toHexString(code);
    };
  }
}
