package org.amber.jvm.cpu;

import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;

/**
 * An instruction where it stands.
 *
 * @param instruction what it is
 * @param address where it begins
 * @param index how many instructions of its block come before it
 */
public record Site(Instruction instruction, long address, int index) {

  /** The address of the instruction behind it. */
  public long next() {
    return address + instruction.length();
  }

  /** An operand, the destination being number 0. */
  public OperandForm operand(int number) {
    return instruction.form().operands().get(number);
  }

  /** How many operands there are. */
  public int operands() {
    return instruction.form().operands().size();
  }

  /** Bytes of an operand. */
  public int bytes(int number) {
    return instruction.bytes(operand(number));
  }

  /** Whether VEX, so that upper halves of vector registers become zero. */
  public boolean vex() {
    return instruction.form().encoding().vex();
  }

  /** How to find the operand in memory that ModRM names. */
  public EffectiveAddress memory() {
    return EffectiveAddress.of(this);
  }
}
