package org.amber.jvm.integer;

import org.amber.jvm.cpu.Flags;

/**
 * Operations of two numbers with one result. What they do to flags is a second step, so that a
 * result can be stored first, which may fault.
 */
public enum Arithmetic {
  ADD {
    @Override
    public long result(long a, long b, Flags flags) {
      return a + b;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sum(result, carries(a, b, result), 8 * bytes);
    }
  },
  ADC {
    @Override
    public long result(long a, long b, Flags flags) {
      return a + b + (flags.cf() ? 1 : 0);
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sum(result, carries(a, b, result), 8 * bytes);
    }
  },
  SUB {
    @Override
    public long result(long a, long b, Flags flags) {
      return a - b;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sum(result, borrows(a, b, result), 8 * bytes);
    }
  },
  SBB {
    @Override
    public long result(long a, long b, Flags flags) {
      return a - b - (flags.cf() ? 1 : 0);
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sum(result, borrows(a, b, result), 8 * bytes);
    }
  },
  AND {
    @Override
    public long result(long a, long b, Flags flags) {
      return a & b;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.logic(result);
    }
  },
  OR {
    @Override
    public long result(long a, long b, Flags flags) {
      return a | b;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.logic(result);
    }
  },
  XOR {
    @Override
    public long result(long a, long b, Flags flags) {
      return a ^ b;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.logic(result);
    }
  },
  /** The second number is not used; CF stays. */
  INC {
    @Override
    public long result(long a, long b, Flags flags) {
      return a + 1;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sumKeepingCarry(result, carries(a, 1, result), 8 * bytes);
    }
  },
  /** The second number is not used; CF stays. */
  DEC {
    @Override
    public long result(long a, long b, Flags flags) {
      return a - 1;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sumKeepingCarry(result, borrows(a, 1, result), 8 * bytes);
    }
  },
  /** The second number is not used. */
  NEG {
    @Override
    public long result(long a, long b, Flags flags) {
      return -a;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {
      flags.sum(result, borrows(0, a, result), 8 * bytes);
    }
  },
  /** The second number is not used; flags stay. */
  NOT {
    @Override
    public long result(long a, long b, Flags flags) {
      return ~a;
    }

    @Override
    public void flags(Flags flags, long a, long b, long result, int bytes) {}
  };

  /** The result; only the bits that it has in its size count. */
  public abstract long result(long a, long b, Flags flags);

  /**
   * Sets the flags.
   *
   * @param result sign-extended from its size, as {@code a} and {@code b} are
   */
  public abstract void flags(Flags flags, long a, long b, long result, int bytes);

  /** The carry out of each bit of {@code a + b}. */
  public static long carries(long a, long b, long sum) {
    return (a & b) | ((a | b) & ~sum);
  }

  /** The borrow into each bit of {@code a - b}. */
  public static long borrows(long a, long b, long difference) {
    return (~a & b) | ((~a | b) & difference);
  }
}
