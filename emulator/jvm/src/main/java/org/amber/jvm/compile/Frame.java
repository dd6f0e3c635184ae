package org.amber.jvm.compile;

/** Places of the locals of a region's method. */
final class Frame {
  /** Steps that are left. */
  static final int STEPS = 1;

  /** The exit to take when the present instruction cannot be executed here. */
  static final int AT = 2;

  /** See {@link FlagKind}. */
  static final int KIND = 3;

  static final int CARRY = 4;

  /** The general registers as the interpreter has them. */
  static final int GPR = 5;

  /** Where the {@link org.amber.jvm.cpu.Workspace} is. */
  static final int WORKSPACE = 6;

  static final int MMU = 8;
  static final int CPU = 9;
  static final int FLAGS = 10;
  static final int THROWN = 11;
  private static final int REGISTERS = 12;
  static final int A = 44;
  static final int B = 46;
  static final int RESULT = 48;

  /** For one instruction: an address. */
  static final int ADDRESS = 50;

  /** For one instruction. */
  static final int FIRST = 52;

  /** For one instruction. */
  static final int SECOND = 54;

  /** For one instruction. */
  static final int THIRD = 56;

  /** The vector registers. */
  static final int VECTORS = 58;

  /** What floating point has raised. */
  static final int RAISED = 59;

  private Frame() {}

  /** Of a general register. */
  static int register(int number) {
    return REGISTERS + 2 * number;
  }
}
