package org.amber.cpu;

import java.util.Arrays;
import java.util.Objects;
import org.amber.state.SavedIn;

/**
 * The user-visible state of one x86-64 processor, independent of any engine. Mutable; owned by the
 * task whose registers these are.
 */
@SavedIn(SavedCpuState.class)
public final class CpuState {
  public static final int RAX = 0;
  public static final int RCX = 1;
  public static final int RDX = 2;
  public static final int RBX = 3;
  public static final int RSP = 4;
  public static final int RBP = 5;
  public static final int RSI = 6;
  public static final int RDI = 7;
  public static final int R8 = 8;
  public static final int R9 = 9;
  public static final int R10 = 10;
  public static final int R11 = 11;
  public static final int R12 = 12;
  public static final int R13 = 13;
  public static final int R14 = 14;
  public static final int R15 = 15;

  /** RFLAGS at process start: the reserved bit 1 and IF. */
  public static final long INITIAL_RFLAGS = 0x202;

  /** General registers in encoding order: RAX RCX RDX RBX RSP RBP RSI RDI R8…R15. */
  public final long[] gpr = new long[16];

  public long rip;
  public long rflags = INITIAL_RFLAGS;
  public long fsBase;
  public long gsBase;

  /** Selectors as Linux sets them for 64-bit user code. */
  public int cs = 0x33;

  public int ss = 0x2b;
  public int ds;
  public int es;
  public int fs;
  public int gs;

  /** Significands of ST0…ST7 (relative to the stack top, as FXSAVE stores them). */
  public final long[] stSignificand = new long[8];

  /** Sign and exponent (16 bits) of ST0…ST7. */
  public final int[] stExponent = new int[8];

  public int fpuControl = 0x37f;

  /** Status word, TOP in bits 11–13. */
  public int fpuStatus;

  /** Full 16-bit tag word: two bits a physical register, 3 is empty. */
  public int fpuTag = 0xffff;

  public int fpuOpcode;
  public long fpuInstructionPointer;
  public long fpuDataPointer;
  public int fpuCodeSelector;
  public int fpuDataSelector;
  public int mxcsr = 0x1f80;

  /** XMM0…XMM15, low quadword first. */
  public final long[] xmm = new long[32];

  /** Bits 128–255 of YMM0…YMM15, low quadword first; zero for engines without AVX. */
  public final long[] ymmHigh = new long[32];

  /** Makes this state equal to {@code other}. */
  public void copyFrom(CpuState other) {
    System.arraycopy(other.gpr, 0, gpr, 0, gpr.length);
    rip = other.rip;
    rflags = other.rflags;
    fsBase = other.fsBase;
    gsBase = other.gsBase;
    cs = other.cs;
    ss = other.ss;
    ds = other.ds;
    es = other.es;
    fs = other.fs;
    gs = other.gs;
    System.arraycopy(other.stSignificand, 0, stSignificand, 0, stSignificand.length);
    System.arraycopy(other.stExponent, 0, stExponent, 0, stExponent.length);
    fpuControl = other.fpuControl;
    fpuStatus = other.fpuStatus;
    fpuTag = other.fpuTag;
    fpuOpcode = other.fpuOpcode;
    fpuInstructionPointer = other.fpuInstructionPointer;
    fpuDataPointer = other.fpuDataPointer;
    fpuCodeSelector = other.fpuCodeSelector;
    fpuDataSelector = other.fpuDataSelector;
    mxcsr = other.mxcsr;
    System.arraycopy(other.xmm, 0, xmm, 0, xmm.length);
    System.arraycopy(other.ymmHigh, 0, ymmHigh, 0, ymmHigh.length);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof CpuState other
        && rip == other.rip
        && rflags == other.rflags
        && fsBase == other.fsBase
        && gsBase == other.gsBase
        && cs == other.cs
        && ss == other.ss
        && ds == other.ds
        && es == other.es
        && fs == other.fs
        && gs == other.gs
        && fpuControl == other.fpuControl
        && fpuStatus == other.fpuStatus
        && fpuTag == other.fpuTag
        && fpuOpcode == other.fpuOpcode
        && fpuInstructionPointer == other.fpuInstructionPointer
        && fpuDataPointer == other.fpuDataPointer
        && fpuCodeSelector == other.fpuCodeSelector
        && fpuDataSelector == other.fpuDataSelector
        && mxcsr == other.mxcsr
        && Arrays.equals(gpr, other.gpr)
        && Arrays.equals(stSignificand, other.stSignificand)
        && Arrays.equals(stExponent, other.stExponent)
        && Arrays.equals(xmm, other.xmm)
        && Arrays.equals(ymmHigh, other.ymmHigh);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rip, rflags, Arrays.hashCode(gpr), Arrays.hashCode(xmm));
  }
}
