package org.amber.jvm.decode;

/**
 * A decoded instruction. Immutable.
 *
 * @param form what it is
 * @param length in bytes
 * @param operandSize 2, 4 or 8
 * @param vectorLength 16 or 32, for what has one
 * @param prefixes which prefixes it has
 * @param reg the register of ModRM.reg, or of the opcode, 0 to 15
 * @param rm the register of ModRM.rm, 0 to 15; {@link #NO_REGISTER} when that is memory
 * @param vvvv the register of VEX.vvvv, 0 to 15
 * @param memory the operand in memory, as ModRM says it; {@link Address#NONE}
 * @param immediate the last number in it, sign-extended as the row wants it
 * @param second the number after {@code immediate}, of ENTER alone
 */
public record Instruction(
    Form form,
    int length,
    int operandSize,
    int vectorLength,
    Prefixes prefixes,
    int reg,
    int rm,
    int vvvv,
    Address memory,
    long immediate,
    int second) {
  /** No register is meant. */
  public static final int NO_REGISTER = -1;

  /** Whether ModRM names memory. */
  public boolean hasMemory() {
    return rm == NO_REGISTER;
  }

  /** Whether {@link #immediate} is an address relative to the next instruction. */
  public boolean isRelative() {
    return form.has(OperandKind.J);
  }

  /** Whether the index of the operand in memory is a vector register. */
  public boolean hasVectorIndex() {
    return form.has(OperandKind.VSIB);
  }

  /** Whether the operand in memory is addressed relative to the next instruction. */
  public boolean isRipRelative() {
    return memory.base() == Address.RIP;
  }

  /** Bytes of an operand. */
  public int bytes(OperandForm operand) {
    boolean memory = operand.kind().mayBeMemory() && hasMemory();
    return operand.width().bytes(operandSize, prefixes.wide(), vectorLength, memory);
  }
}
