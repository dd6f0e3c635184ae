package org.amber.jvm.interpret;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Instruction;

/**
 * Whether an access was one through the stack segment: with an address whose upper bits are no sign
 * extension it raises #SS, any other #GP (Intel SDM volume 1, 3.3.7.1).
 */
final class StackAccess {
  /** Of the operands of what also uses the stack, a far pointer is the longest. */
  private static final int LONGEST_OPERAND = 10;

  private StackAccess() {}

  /**
   * Judges an access of an instruction that has changed nothing.
   *
   * @param address the first byte that could not be accessed
   */
  static boolean isOne(Vcpu cpu, Instruction instruction, long at, long address) {
    boolean stack = isStackInstruction(instruction.form().mnemonic());
    if (!instruction.hasMemory()) {
      return stack;
    }
    EffectiveAddress operand = new Site(instruction, at, 0).memory();
    boolean ofOperand =
        !stack || Long.compareUnsigned(address - operand.of(cpu), LONGEST_OPERAND) < 0;
    return ofOperand ? operand.onStack() : stack;
  }

  private static boolean isStackInstruction(String mnemonic) {
    return switch (mnemonic) {
      case "push", "pop", "pushf", "popf", "call", "ret", "retf", "iret", "enter", "leave" -> true;
      default -> false;
    };
  }
}
