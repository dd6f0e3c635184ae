package org.amber.jvm.cpu;

import org.amber.cpu.CpuState;

/**
 * The registers of the x87 unit, by their physical numbers: ST0 is at TOP. MMX registers are their
 * significands.
 */
public final class FpuRegisters {
  private static final int REGISTERS = 8;
  private static final int TOP_SHIFT = 11;

  private final long[] significand = new long[REGISTERS];
  private final int[] exponent = new int[REGISTERS];
  private int control;
  private int status;
  private int tag;
  private int opcode;
  private long instructionPointer;
  private long dataPointer;
  private int codeSelector;
  private int dataSelector;

  void load(CpuState state) {
    status = state.fpuStatus;
    for (int i = 0; i < REGISTERS; i++) {
      int physical = (top() + i) % REGISTERS;
      significand[physical] = state.stSignificand[i];
      exponent[physical] = state.stExponent[i];
    }
    control = state.fpuControl;
    tag = state.fpuTag;
    opcode = state.fpuOpcode;
    instructionPointer = state.fpuInstructionPointer;
    dataPointer = state.fpuDataPointer;
    codeSelector = state.fpuCodeSelector;
    dataSelector = state.fpuDataSelector;
  }

  void store(CpuState state) {
    for (int i = 0; i < REGISTERS; i++) {
      int physical = (top() + i) % REGISTERS;
      state.stSignificand[i] = significand[physical];
      state.stExponent[i] = exponent[physical];
    }
    state.fpuStatus = status;
    state.fpuControl = control;
    state.fpuTag = tag;
    state.fpuOpcode = opcode;
    state.fpuInstructionPointer = instructionPointer;
    state.fpuDataPointer = dataPointer;
    state.fpuCodeSelector = codeSelector;
    state.fpuDataSelector = dataSelector;
  }

  /** The physical number of ST0. */
  public int top() {
    return status >> TOP_SHIFT & (REGISTERS - 1);
  }
}
