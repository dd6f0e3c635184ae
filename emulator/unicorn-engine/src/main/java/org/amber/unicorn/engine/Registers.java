package org.amber.unicorn.engine;

import java.util.Arrays;
import org.amber.cpu.CpuState;
import org.amber.unicorn.RegisterBatch;
import org.amber.unicorn.Unicorn;
import org.amber.unicorn.X86Register;

/** Moves registers between a {@link CpuState} and an emulator. */
final class Registers {
  private static final int RIP = 16;
  private static final int RFLAGS = 17;

  private static final int FS_BASE = 0;
  private static final int GS_BASE = 1;
  private static final int CS = 2;
  private static final int SS = 3;
  private static final int DS = 4;
  private static final int ES = 5;
  private static final int FPSW = 6;
  private static final int FPCW = 7;
  private static final int FPTAG = 8;
  private static final int FOP = 9;
  private static final int FIP = 10;
  private static final int FDP = 11;
  private static final int FCS = 12;
  private static final int FDS = 13;
  private static final int MXCSR = 14;
  private static final int ST = 15;
  private static final int XMM = 23;

  private static final int XMM_COUNT = 16;
  private static final int ST_COUNT = 8;

  /**
   * What a system call needs: its number and arguments, and the stack pointer; by {@link CpuState}.
   */
  private static final int[] CALL = {
    CpuState.RAX,
    CpuState.RDI,
    CpuState.RSI,
    CpuState.RDX,
    CpuState.R10,
    CpuState.R8,
    CpuState.R9,
    CpuState.RSP
  };

  /** The other general registers, but for RCX and R11, which SYSCALL replaces. */
  private static final int[] KEPT = {
    CpuState.RBX, CpuState.RBP, CpuState.R12, CpuState.R13, CpuState.R14, CpuState.R15
  };

  private static final X86Register[] GENERAL = {
    X86Register.RAX,
    X86Register.RCX,
    X86Register.RDX,
    X86Register.RBX,
    X86Register.RSP,
    X86Register.RBP,
    X86Register.RSI,
    X86Register.RDI,
    X86Register.R8,
    X86Register.R9,
    X86Register.R10,
    X86Register.R11,
    X86Register.R12,
    X86Register.R13,
    X86Register.R14,
    X86Register.R15
  };

  private final RegisterBatch general;
  private final RegisterBatch call;
  private final RegisterBatch kept;
  private final RegisterBatch rest;
  private final RegisterBatch rip;
  private final RegisterBatch results;
  private final RegisterBatch four;

  Registers(Unicorn unicorn) {
    general = unicorn.batch(withRipAndFlags(GENERAL));
    call = unicorn.batch(withRipAndFlags(registers(CALL)));
    kept = unicorn.batch(registers(KEPT));
    rest = unicorn.batch(restOfState());
    rip = unicorn.batch(X86Register.RIP);
    results = unicorn.batch(X86Register.RAX, X86Register.RCX, X86Register.R11);
    four = unicorn.batch(X86Register.RAX, X86Register.RBX, X86Register.RCX, X86Register.RDX);
  }

  private static X86Register[] registers(int[] numbers) {
    X86Register[] registers = new X86Register[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      registers[i] = GENERAL[numbers[i]];
    }
    return registers;
  }

  private static X86Register[] withRipAndFlags(X86Register[] general) {
    X86Register[] all = Arrays.copyOf(general, general.length + 2);
    all[general.length] = X86Register.RIP;
    all[general.length + 1] = X86Register.RFLAGS;
    return all;
  }

  /** The status word, which holds TOP, goes before the registers that are relative to it. */
  private static X86Register[] restOfState() {
    X86Register[] registers =
        Arrays.copyOf(
            new X86Register[] {
              X86Register.FS_BASE,
              X86Register.GS_BASE,
              X86Register.CS,
              X86Register.SS,
              X86Register.DS,
              X86Register.ES,
              X86Register.FPSW,
              X86Register.FPCW,
              X86Register.FPTAG,
              X86Register.FOP,
              X86Register.FIP,
              X86Register.FDP,
              X86Register.FCS,
              X86Register.FDS,
              X86Register.MXCSR
            },
            XMM + XMM_COUNT);
    for (int i = 0; i < ST_COUNT; i++) {
      registers[ST + i] = X86Register.ST0.plus(i);
    }
    for (int i = 0; i < XMM_COUNT; i++) {
      registers[XMM + i] = X86Register.XMM0.plus(i);
    }
    return registers;
  }

  /** Sets all registers of the emulator. */
  void load(CpuState state) {
    for (int i = 0; i < state.gpr.length; i++) {
      general.set(i, state.gpr[i]);
    }
    general.set(RIP, state.rip);
    general.set(RFLAGS, state.rflags);
    general.write();
    loadRest(state);
  }

  private void loadRest(CpuState state) {
    rest.set(FS_BASE, state.fsBase);
    rest.set(GS_BASE, state.gsBase);
    rest.set(CS, state.cs);
    rest.set(SS, state.ss);
    rest.set(DS, state.ds);
    rest.set(ES, state.es);
    rest.set(FPSW, state.fpuStatus);
    rest.set(FPCW, state.fpuControl);
    rest.set(FPTAG, state.fpuTag);
    rest.set(FOP, state.fpuOpcode);
    rest.set(FIP, state.fpuInstructionPointer);
    rest.set(FDP, state.fpuDataPointer);
    rest.set(FCS, state.fpuCodeSelector);
    rest.set(FDS, state.fpuDataSelector);
    rest.set(MXCSR, state.mxcsr);
    for (int i = 0; i < ST_COUNT; i++) {
      rest.set(ST + i, state.stSignificand[i]);
      rest.setHigh(ST + i, state.stExponent[i]);
    }
    for (int i = 0; i < XMM_COUNT; i++) {
      rest.set(XMM + i, state.xmm[2 * i]);
      rest.setHigh(XMM + i, state.xmm[2 * i + 1]);
    }
    rest.write();
  }

  /** Takes the general registers, RIP and RFLAGS from the emulator. */
  void storeGeneral(CpuState state) {
    general.read();
    for (int i = 0; i < state.gpr.length; i++) {
      state.gpr[i] = general.get(i);
    }
    state.rip = general.get(RIP);
    state.rflags = general.get(RFLAGS);
  }

  /**
   * Inside SYSCALL, takes what a call needs, with RIP behind it and RCX and R11 as it leaves them.
   *
   * @param length of the instruction
   */
  void storeCall(CpuState state, int length) {
    call.read();
    for (int i = 0; i < CALL.length; i++) {
      state.gpr[CALL[i]] = call.get(i);
    }
    state.rip = call.get(CALL.length) + length;
    state.rflags = call.get(CALL.length + 1);
    state.gpr[CpuState.RCX] = state.rip;
    state.gpr[CpuState.R11] = state.rflags;
  }

  /** Takes the general registers that {@link #storeCall} has left out. */
  void storeKept(CpuState state) {
    kept.read();
    for (int i = 0; i < KEPT.length; i++) {
      state.gpr[KEPT[i]] = kept.get(i);
    }
  }

  /** Takes all other registers. */
  void storeRest(CpuState state) {
    rest.read();
    state.fsBase = rest.get(FS_BASE);
    state.gsBase = rest.get(GS_BASE);
    state.cs = narrow(rest.get(CS));
    state.ss = narrow(rest.get(SS));
    state.ds = narrow(rest.get(DS));
    state.es = narrow(rest.get(ES));
    state.fpuStatus = narrow(rest.get(FPSW));
    state.fpuControl = narrow(rest.get(FPCW));
    state.fpuTag = narrow(rest.get(FPTAG));
    state.fpuOpcode = narrow(rest.get(FOP));
    state.fpuInstructionPointer = rest.get(FIP);
    state.fpuDataPointer = rest.get(FDP);
    state.fpuCodeSelector = narrow(rest.get(FCS));
    state.fpuDataSelector = narrow(rest.get(FDS));
    state.mxcsr = narrow(rest.get(MXCSR));
    for (int i = 0; i < ST_COUNT; i++) {
      state.stSignificand[i] = rest.get(ST + i);
      state.stExponent[i] = narrow(rest.getHigh(ST + i));
    }
    for (int i = 0; i < XMM_COUNT; i++) {
      state.xmm[2 * i] = rest.get(XMM + i);
      state.xmm[2 * i + 1] = rest.getHigh(XMM + i);
    }
  }

  private static int narrow(long value) {
    return (int) (value & 0xffff);
  }

  /** RIP alone; inside a hook, the instruction that called it. */
  long readRip() {
    rip.read();
    return rip.get(0);
  }

  /** Writes what a system call changes. */
  void writeSyscallResult(CpuState state) {
    results.set(0, state.gpr[CpuState.RAX]);
    results.set(1, state.gpr[CpuState.RCX]);
    results.set(2, state.gpr[CpuState.R11]);
    results.write();
  }

  /** Reads RAX to RDX for one of the instructions that use all of them. */
  void readFour() {
    four.read();
  }

  int eax() {
    return (int) four.get(0);
  }

  int ecx() {
    return (int) four.get(2);
  }

  /** Sets RAX, RBX, RCX and RDX to zero-extended values. */
  void writeFour(int eax, int ebx, int ecx, int edx) {
    four.set(0, eax & 0xffff_ffffL);
    four.set(1, ebx & 0xffff_ffffL);
    four.set(2, ecx & 0xffff_ffffL);
    four.set(3, edx & 0xffff_ffffL);
    four.write();
  }

  /** Sets RCX to the number of the processor as RDTSCP gives it: 0. */
  void writeProcessor() {
    four.set(2, 0);
    four.write();
  }

  /**
   * Sets RAX and RDX to the halves of a value; RBX and RCX stay as {@link #readFour} found them.
   */
  void writePair(long value) {
    four.set(0, value & 0xffff_ffffL);
    four.set(3, value >>> 32);
    four.write();
  }
}
