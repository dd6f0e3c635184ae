package org.amber.cpu;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** The state form of {@link CpuState}. */
@StateType(16)
public final class SavedCpuState {
  @Tag(1)
  public long[] gpr = new long[16];

  @Tag(2)
  public long rip;

  @Tag(3)
  public long rflags = CpuState.INITIAL_RFLAGS;

  @Tag(4)
  public long fsBase;

  @Tag(5)
  public long gsBase;

  @Tag(6)
  public int cs;

  @Tag(7)
  public int ss;

  @Tag(8)
  public int ds;

  @Tag(9)
  public int es;

  @Tag(10)
  public int fs;

  @Tag(11)
  public int gs;

  @Tag(12)
  public long[] stSignificand = new long[8];

  @Tag(13)
  public int[] stExponent = new int[8];

  @Tag(14)
  public int fpuControl;

  @Tag(15)
  public int fpuStatus;

  @Tag(16)
  public int fpuTag;

  @Tag(17)
  public int fpuOpcode;

  @Tag(18)
  public long fpuInstructionPointer;

  @Tag(19)
  public long fpuDataPointer;

  @Tag(20)
  public int fpuCodeSelector;

  @Tag(21)
  public int fpuDataSelector;

  @Tag(22)
  public int mxcsr;

  @Tag(23)
  public long[] xmm = new long[32];

  @Tag(24)
  public long[] ymmHigh = new long[32];

  /** A copy of the registers as they are now. */
  public static SavedCpuState of(CpuState cpu) {
    SavedCpuState saved = new SavedCpuState();
    System.arraycopy(cpu.gpr, 0, saved.gpr, 0, cpu.gpr.length);
    saved.rip = cpu.rip;
    saved.rflags = cpu.rflags;
    saved.fsBase = cpu.fsBase;
    saved.gsBase = cpu.gsBase;
    saved.cs = cpu.cs;
    saved.ss = cpu.ss;
    saved.ds = cpu.ds;
    saved.es = cpu.es;
    saved.fs = cpu.fs;
    saved.gs = cpu.gs;
    System.arraycopy(cpu.stSignificand, 0, saved.stSignificand, 0, cpu.stSignificand.length);
    System.arraycopy(cpu.stExponent, 0, saved.stExponent, 0, cpu.stExponent.length);
    saved.fpuControl = cpu.fpuControl;
    saved.fpuStatus = cpu.fpuStatus;
    saved.fpuTag = cpu.fpuTag;
    saved.fpuOpcode = cpu.fpuOpcode;
    saved.fpuInstructionPointer = cpu.fpuInstructionPointer;
    saved.fpuDataPointer = cpu.fpuDataPointer;
    saved.fpuCodeSelector = cpu.fpuCodeSelector;
    saved.fpuDataSelector = cpu.fpuDataSelector;
    saved.mxcsr = cpu.mxcsr;
    System.arraycopy(cpu.xmm, 0, saved.xmm, 0, cpu.xmm.length);
    System.arraycopy(cpu.ymmHigh, 0, saved.ymmHigh, 0, cpu.ymmHigh.length);
    return saved;
  }

  /**
   * Makes {@code cpu} what was saved.
   *
   * @throws IllegalArgumentException when a register file is not of its length
   */
  public void restoreInto(CpuState cpu) {
    copy(gpr, cpu.gpr, "general");
    cpu.rip = rip;
    cpu.rflags = rflags;
    cpu.fsBase = fsBase;
    cpu.gsBase = gsBase;
    cpu.cs = cs;
    cpu.ss = ss;
    cpu.ds = ds;
    cpu.es = es;
    cpu.fs = fs;
    cpu.gs = gs;
    copy(stSignificand, cpu.stSignificand, "x87");
    if (stExponent.length != cpu.stExponent.length) {
      throw new IllegalArgumentException("saved x87 registers are not complete");
    }
    System.arraycopy(stExponent, 0, cpu.stExponent, 0, stExponent.length);
    cpu.fpuControl = fpuControl;
    cpu.fpuStatus = fpuStatus;
    cpu.fpuTag = fpuTag;
    cpu.fpuOpcode = fpuOpcode;
    cpu.fpuInstructionPointer = fpuInstructionPointer;
    cpu.fpuDataPointer = fpuDataPointer;
    cpu.fpuCodeSelector = fpuCodeSelector;
    cpu.fpuDataSelector = fpuDataSelector;
    cpu.mxcsr = mxcsr;
    copy(xmm, cpu.xmm, "XMM");
    copy(ymmHigh, cpu.ymmHigh, "YMM");
  }

  private static void copy(long[] saved, long[] registers, String what) {
    if (saved.length != registers.length) {
      throw new IllegalArgumentException("saved " + what + " registers are not complete");
    }
    System.arraycopy(saved, 0, registers, 0, saved.length);
  }
}
