package org.amber.kernel.seccomp;

/** The classic BPF instructions that a filter of system calls may have: seccomp_check_filter. */
final class BpfCode {
  static final int LOAD_WORD = 0x20;
  static final int LOAD_LENGTH = 0x80;
  static final int LOADX_LENGTH = 0x81;
  static final int LOAD_IMMEDIATE = 0x00;
  static final int LOADX_IMMEDIATE = 0x01;
  static final int LOAD_MEMORY = 0x60;
  static final int LOADX_MEMORY = 0x61;
  static final int STORE = 0x02;
  static final int STOREX = 0x03;
  static final int ADD = 0x04;
  static final int SUB = 0x14;
  static final int MUL = 0x24;
  static final int DIV = 0x34;
  static final int OR = 0x44;
  static final int AND = 0x54;
  static final int LSH = 0x64;
  static final int RSH = 0x74;
  static final int NEG = 0x84;
  static final int XOR = 0xa4;
  static final int JUMP = 0x05;
  static final int JUMP_EQUAL = 0x15;
  static final int JUMP_GREATER = 0x25;
  static final int JUMP_GREATER_EQUAL = 0x35;
  static final int JUMP_SET = 0x45;
  static final int RETURN = 0x06;
  static final int RETURN_A = 0x16;
  static final int TAX = 0x07;
  static final int TXA = 0x87;

  /** The operand is X, not the constant. */
  static final int X = 0x08;

  private BpfCode() {}

  /** Whether a code is one of the arithmetic ones with either operand. */
  static boolean isArithmetic(int code) {
    return switch (code & ~X) {
      case ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, XOR -> true;
      default -> code == NEG;
    };
  }

  /** Whether a code is a jump with a condition. */
  static boolean isBranch(int code) {
    return switch (code & ~X) {
      case JUMP_EQUAL, JUMP_GREATER, JUMP_GREATER_EQUAL, JUMP_SET -> true;
      default -> false;
    };
  }
}
