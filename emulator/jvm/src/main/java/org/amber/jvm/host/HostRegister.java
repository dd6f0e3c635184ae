package org.amber.jvm.host;

import org.amber.cpu.CpuState;

/**
 * Where guest registers are while machine code runs. Ten of the sixteen are in the host's; the
 * others are in the {@link org.amber.jvm.cpu.Workspace}, and so are all when it ends.
 */
final class HostRegister {
  static final int RAX = 0;

  /** For one instruction; what JRCXZ looks at, which is how nothing here disturbs the flags. */
  static final int SCRATCH = 1;

  /** The same as {@link #SCRATCH}, where an instruction demands it. */
  static final int RCX = 1;

  static final int RDX = 2;

  /**
   * The host's stack. Its low six bits are 56, so that SHRX can take it as a count: what is less
   * than 2^56 becomes zero, and what is -1 does not.
   */
  static final int RSP = 4;

  /** For one instruction: the guest's address of its operand. */
  static final int ADDRESS = 10;

  /** For one instruction: what to add to {@link #ADDRESS}. */
  static final int ADDEND = 11;

  /** How many steps are left, and 2^56: so that the upper byte is zero when too many were taken. */
  static final int STEPS = 12;

  /** Where the workspace is, and {@link Context#SKEW} bytes more. */
  static final int CONTEXT = 15;

  private static final int GUEST_RCX = 13;
  private static final int GUEST_RSP = 14;

  private HostRegister() {}

  /** Whether a guest's register is in one of the host's. */
  static boolean holds(int guest) {
    return guest < 10;
  }

  /** The host's register that {@link #holds} a guest's. */
  static int of(int guest) {
    return switch (guest) {
      case CpuState.RCX -> GUEST_RCX;
      case CpuState.RSP -> GUEST_RSP;
      default -> guest;
    };
  }
}
