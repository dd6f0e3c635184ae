package org.amber.jvm.decode;

/** How wide an operand is, by the letters of the Intel SDM volume 2, appendix A.2.2. */
public enum Width {
  /** Memory of no width that the instruction names, or no memory. */
  NONE(0),
  B(1),
  W(2),
  D(4),
  Q(8),
  /** 80 bits. */
  T(10),
  DQ(16),
  QQ(32),
  /** A scalar single in a vector register. */
  SS(4),
  /** A scalar double in a vector register. */
  SD(8),
  /** The operand size: 2, 4 or 8. */
  V(-1),
  /** 8 with REX.W, else 4. */
  Y(-1),
  /** As {@link #V}, but 4 for 8. */
  Z(-1),
  /** A byte in the instruction that is sign-extended to the operand size. */
  S(1),
  /** A register of the operand size, or two bytes of memory. */
  X_SYSTEM(-1),
  /** A register of four bytes, or one byte of memory. */
  DB(-1),
  /** A register of four bytes, or two bytes of memory. */
  DW(-1),
  /** The vector length. */
  X(-1),
  /** Half, a quarter and an eighth of the vector length; as a register a whole one of 16 or 32. */
  HALF(-1),
  QUARTER(-1),
  EIGHTH(-1),
  /** A far pointer: a selector and an offset. */
  P(-1);

  private final int bytes;

  Width(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Bytes.
   *
   * @param operandSize of the instruction, in bytes
   * @param wide whether it has REX.W
   * @param vector the vector length, in bytes
   * @param memory whether the operand is in memory
   */
  int bytes(int operandSize, boolean wide, int vector, boolean memory) {
    return switch (this) {
      case V -> operandSize;
      case Y -> wide ? 8 : 4;
      case Z -> Math.min(operandSize, 4);
      case X_SYSTEM -> memory ? 2 : operandSize;
      case DB -> memory ? 1 : 4;
      case DW -> memory ? 2 : 4;
      case X -> vector;
      case HALF -> memory ? vector / 2 : Math.max(16, vector / 2);
      case QUARTER -> memory ? vector / 4 : 16;
      case EIGHTH -> memory ? vector / 8 : 16;
      case P -> operandSize + 2;
      default -> bytes;
    };
  }
}
