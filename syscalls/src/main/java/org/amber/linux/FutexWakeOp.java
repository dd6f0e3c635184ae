package org.amber.linux;

import org.amber.abi.Errno;

/**
 * The encoded operation of FUTEX_WAKE_OP: what to do with the second word, and which old value of
 * it wakes its waiters.
 *
 * @param operation FUTEX_OP_SET 0, ADD 1, OR 2, ANDN 3, XOR 4
 * @param comparison FUTEX_OP_CMP_EQ 0, NE 1, LT 2, LE 3, GT 4, GE 5
 */
record FutexWakeOp(int operation, int operand, int comparison, int compared) {
  private static final int OP_SET = 0;
  private static final int OP_ADD = 1;
  private static final int OP_OR = 2;
  private static final int OP_ANDN = 3;
  private static final int OP_XOR = 4;
  private static final int OP_SHIFT = 8;
  private static final int CMP_EQ = 0;
  private static final int CMP_NE = 1;
  private static final int CMP_LT = 2;
  private static final int CMP_LE = 3;
  private static final int CMP_GT = 4;
  private static final int CMP_GE = 5;

  /**
   * Takes the operation out of its 32 bits.
   *
   * @throws org.amber.abi.ErrnoException ENOSYS for one that does not exist
   */
  static FutexWakeOp decode(int encoded) {
    int operation = (encoded >>> 28) & 7;
    int comparison = (encoded >>> 24) & 15;
    // Both operands are 12 bits, signed.
    int operand = (encoded << 8) >> 20;
    int compared = (encoded << 20) >> 20;
    if (((encoded >>> 28) & OP_SHIFT) != 0) {
      operand = 1 << (operand & 31);
    }
    if (operation > OP_XOR || comparison > CMP_GE) {
      throw Errno.ENOSYS.error();
    }
    return new FutexWakeOp(operation, operand, comparison, compared);
  }

  int apply(int old) {
    return switch (operation) {
      case OP_SET -> operand;
      case OP_ADD -> old + operand;
      case OP_OR -> old | operand;
      case OP_ANDN -> old & ~operand;
      case OP_XOR -> old ^ operand;
      default -> throw Errno.ENOSYS.error();
    };
  }

  boolean holds(int old) {
    return switch (comparison) {
      case CMP_EQ -> old == compared;
      case CMP_NE -> old != compared;
      case CMP_LT -> old < compared;
      case CMP_LE -> old <= compared;
      case CMP_GT -> old > compared;
      case CMP_GE -> old >= compared;
      default -> throw Errno.ENOSYS.error();
    };
  }
}
