package org.amber.tests.truth;

import java.util.ArrayList;
import java.util.List;
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
  private static final int FX_REGISTERS = 32;

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
      case "fxsave", "fxsave64" -> ofImage(one, instruction);
      default -> new Pointers[0];
    };
  }

  /** FOP, FIP and FDP; MXCSR_MASK; what is reserved beside each of the eight registers. */
  private static Pointers[] ofImage(TruthCase one, Instruction instruction) {
    List<Pointers> all = new ArrayList<>();
    all.add(at(one, instruction, 6, 18));
    all.add(at(one, instruction, FX_MASK, 4));
    for (int i = 0; i < Arena.ST_REGISTERS; i++) {
      all.add(at(one, instruction, FX_REGISTERS + 16 * i + 10, 6));
    }
    return all.toArray(Pointers[]::new);
  }

  private static Pointers at(TruthCase one, Instruction instruction, int offset, int length) {
    return new Pointers(CaseMaker.address(one.before, instruction) + offset, length);
  }
}
