package org.amber.inspect.unwind;

import org.amber.cpu.CpuState;

/**
 * The registers of one frame, numbered as the x86-64 psABI does for DWARF; one that a callee has
 * not kept is unknown. Immutable.
 */
public final class FrameRegisters {
  static final int COUNT = 17;
  static final int RBP = 6;
  static final int RSP = 7;

  /** The return address column, which is RIP of the frame itself. */
  static final int RIP = 16;

  /** Which of {@link CpuState#gpr} each of the first 16 is. */
  private static final int[] GENERAL = {
    CpuState.RAX,
    CpuState.RDX,
    CpuState.RCX,
    CpuState.RBX,
    CpuState.RSI,
    CpuState.RDI,
    CpuState.RBP,
    CpuState.RSP,
    CpuState.R8,
    CpuState.R9,
    CpuState.R10,
    CpuState.R11,
    CpuState.R12,
    CpuState.R13,
    CpuState.R14,
    CpuState.R15
  };

  private final long[] values = new long[COUNT];
  private final int known;

  private FrameRegisters(long[] values, int known) {
    System.arraycopy(values, 0, this.values, 0, COUNT);
    this.known = known;
  }

  /** Those of a thread. */
  public static FrameRegisters of(CpuState cpu) {
    long[] values = new long[COUNT];
    for (int i = 0; i < GENERAL.length; i++) {
      values[i] = cpu.gpr[GENERAL[i]];
    }
    values[RIP] = cpu.rip;
    return new FrameRegisters(values, (1 << COUNT) - 1);
  }

  /**
   * @param known a bit for each register
   */
  static FrameRegisters of(long[] values, int known) {
    return new FrameRegisters(values, known);
  }

  /** The instruction that runs, or that the callee returns to. */
  public long pc() {
    return values[RIP];
  }

  public long stackPointer() {
    return values[RSP];
  }

  boolean knows(int register) {
    return (known & 1 << register) != 0;
  }

  /**
   * @throws UnwindException when nobody knows
   */
  long get(long register) throws UnwindException {
    if (register < 0 || register >= COUNT || !knows((int) register)) {
      throw new UnwindException("register " + register + " is not known");
    }
    return values[(int) register];
  }
}
