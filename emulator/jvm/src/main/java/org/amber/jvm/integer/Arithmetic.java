package org.amber.jvm.integer;

import org.amber.jvm.cpu.Flags;

/**
 * Operations of two numbers with one result; some do not use the second. What they do to flags is a
 * second step, so that a result can be stored first, which may fault.
 */
public enum Arithmetic {
  ADD,
  ADC,
  SUB,
  SBB,
  AND,
  OR,
  XOR,
  INC,
  DEC,
  NEG,
  NOT;

  /** The result; only the bits that it has in its size count. */
  public long result(long a, long b, Flags flags) {
    return switch (this) {
      case ADD -> a + b;
      case ADC -> a + b + (flags.cf() ? 1 : 0);
      case SUB -> a - b;
      case SBB -> a - b - (flags.cf() ? 1 : 0);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case INC -> a + 1;
      case DEC -> a - 1;
      case NEG -> -a;
      case NOT -> ~a;
    };
  }

  /**
   * Sets the flags: INC and DEC leave CF, NOT all.
   *
   * @param result sign-extended from its size, as {@code a} and {@code b} are
   */
  public void flags(Flags flags, long a, long b, long result, int bytes) {
    int bits = 8 * bytes;
    switch (this) {
      case ADD, ADC -> flags.sum(result, carries(a, b, result), bits);
      case SUB, SBB -> flags.sum(result, borrows(a, b, result), bits);
      case AND, OR, XOR -> flags.logic(result);
      case INC -> flags.sumKeepingCarry(result, carries(a, 1, result), bits);
      case DEC -> flags.sumKeepingCarry(result, borrows(a, 1, result), bits);
      case NEG -> flags.sum(result, borrows(0, a, result), bits);
      case NOT -> {}
    }
  }

  /** The carry out of each bit of {@code a + b}. */
  public static long carries(long a, long b, long sum) {
    return (a & b) | ((a | b) & ~sum);
  }

  /** The borrow into each bit of {@code a - b}. */
  public static long borrows(long a, long b, long difference) {
    return (~a & b) | ((~a | b) & difference);
  }
}
