package org.amber.tests.truth;

import org.amber.jvm.decode.Instruction;

/**
 * Where instructions that save the x87 unit put its pointers, which AMD's processors keep only
 * while an exception is pending, and what else in there is the host's.
 *
 * @param address of the first byte
 * @param length in bytes
 */
record Pointers(long address, int length) {
  private static final int FX_MASK = 28;

  /** What a case stores; nothing, mostly. */
  static Pointers[] of(TruthCase one) {
    Instruction instruction = one.instruction;
    if (instruction == null) {
      return new Pointers[0];
    }
    boolean small = instruction.operandSize() == 2;
    return switch (one.form.mnemonic()) {
      case "fnstenv", "fnsave" ->
          new Pointers[] {at(one, instruction, small ? 6 : 12, small ? 8 : 16)};
      // FOP, FIP and FDP; MXCSR_MASK.
      case "fxsave", "fxsave64" ->
          new Pointers[] {at(one, instruction, 6, 18), at(one, instruction, FX_MASK, 4)};
      default -> new Pointers[0];
    };
  }

  private static Pointers at(TruthCase one, Instruction instruction, int offset, int length) {
    return new Pointers(CaseMaker.address(one.before, instruction) + offset, length);
  }
}
