package org.amber.jvm.integer;

import org.amber.jvm.cpu.Flags;

/**
 * Shifts and rotations: Intel SDM volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR. Numbers are
 * sign-extended from their size; the count has been masked and is not zero. OF is defined for a
 * count of one; for others it is what the same rule gives. AF is undefined after shifts: zero.
 */
public enum Shift {
  SHL {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      return count >= bits ? 0 : a << count;
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      boolean out = count <= bits && bit(a, bits - count);
      flags.result(result);
      flags.setAuxiliary(false);
      flags.setCarryAndOverflow(out, out != bit(result, bits - 1));
    }
  },
  SHR {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      return count >= bits ? 0 : (a & mask(bits)) >>> count;
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      boolean overflow = bit(result, bits - 1) != bit(result, bits - 2);
      flags.result(result);
      flags.setAuxiliary(false);
      flags.setCarryAndOverflow(count <= bits && bit(a, count - 1), overflow);
    }
  },
  SAR {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      return a >> count;
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      flags.result(result);
      flags.setAuxiliary(false);
      flags.setCarryAndOverflow(bit(a, count - 1), false);
    }
  },
  ROL {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      int by = count & (bits - 1);
      return by == 0 ? a : a << by | (a & mask(bits)) >>> (bits - by);
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      boolean out = bit(result, 0);
      flags.setCarryAndOverflow(out, out != bit(result, bits - 1));
    }
  },
  ROR {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      int by = count & (bits - 1);
      return by == 0 ? a : (a & mask(bits)) >>> by | a << (bits - by);
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      boolean out = bit(result, bits - 1);
      flags.setCarryAndOverflow(out, out != bit(result, bits - 2));
    }
  },
  /** Through CF; a count that is a whole turn changes nothing. */
  RCL {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      long value = a & mask(bits);
      long carry = flags.cf() ? 1 : 0;
      int by = count % (bits + 1);
      if (by == 0) {
        return a;
      }
      long low = by == 1 ? 0 : value >>> (bits + 1 - by);
      return (by == bits ? 0 : value << by) | carry << (by - 1) | low;
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      int by = count % (bits + 1);
      if (by != 0) {
        boolean out = bit(a, bits - by);
        flags.setCarryAndOverflow(out, out != bit(result, bits - 1));
      }
    }
  },
  RCR {
    @Override
    public long result(long a, int count, int bits, Flags flags) {
      long value = a & mask(bits);
      long carry = flags.cf() ? 1 : 0;
      int by = count % (bits + 1);
      if (by == 0) {
        return a;
      }
      long high = by == 1 ? 0 : value << (bits + 1 - by);
      return (by == bits ? 0 : value >>> by) | carry << (bits - by) | high;
    }

    @Override
    public void flags(Flags flags, long a, int count, int bits, long result) {
      int by = count % (bits + 1);
      if (by != 0) {
        flags.setCarryAndOverflow(bit(a, by - 1), bit(result, bits - 1) != bit(result, bits - 2));
      }
    }
  };

  /** The result, of which only the bits of its size count. */
  public abstract long result(long a, int count, int bits, Flags flags);

  /**
   * Sets the flags; {@code flags} are still those from before.
   *
   * @param result sign-extended from its size
   */
  public abstract void flags(Flags flags, long a, int count, int bits, long result);

  private static boolean bit(long value, int number) {
    return (value >>> number & 1) != 0;
  }

  private static long mask(int bits) {
    return -1L >>> (Long.SIZE - bits);
  }
}
