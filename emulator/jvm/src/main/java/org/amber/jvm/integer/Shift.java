package org.amber.jvm.integer;

import org.amber.jvm.cpu.Flags;

/**
 * Shifts and rotations: Intel SDM volume 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR. Numbers are
 * sign-extended from their size; the count has been masked and is not zero. OF is defined for a
 * count of one; for others it is what the same rule gives. AF is undefined after shifts: zero.
 */
public enum Shift {
  SHL,
  SHR,
  SAR,
  ROL,
  ROR,
  RCL,
  RCR;

  /**
   * The result, of which only the bits of its size count.
   *
   * @param carry CF before, for RCL and RCR
   */
  public long result(long a, int count, int bits, boolean carry) {
    return switch (this) {
      case SHL -> count >= bits ? 0 : a << count;
      case SHR -> count >= bits ? 0 : (a & mask(bits)) >>> count;
      case SAR -> a >> count;
      case ROL -> {
        int by = count & (bits - 1);
        yield by == 0 ? a : a << by | (a & mask(bits)) >>> (bits - by);
      }
      case ROR -> {
        int by = count & (bits - 1);
        yield by == 0 ? a : (a & mask(bits)) >>> by | a << (bits - by);
      }
      case RCL -> rotateLeft(a, count % (bits + 1), bits, carry ? 1 : 0);
      case RCR -> rotateRight(a, count % (bits + 1), bits, carry ? 1 : 0);
    };
  }

  private static long rotateLeft(long a, int by, int bits, long carry) {
    if (by == 0) {
      return a;
    }
    long low = by == 1 ? 0 : (a & mask(bits)) >>> (bits + 1 - by);
    return a << by | carry << (by - 1) | low;
  }

  private static long rotateRight(long a, int by, int bits, long carry) {
    if (by == 0) {
      return a;
    }
    long value = a & mask(bits);
    long high = by == 1 ? 0 : value << (bits + 1 - by);
    return value >>> by | carry << (bits - by) | high;
  }

  /** Whether ZF, SF, PF and AF stay as they are. */
  public boolean rotates() {
    return compareTo(ROL) >= 0;
  }

  /**
   * CF, OF and AF afterwards, see {@link Flags#carries()}.
   *
   * @param before what they were
   * @param result sign-extended from its size
   */
  public long carries(long before, long a, int count, int bits, long result) {
    return switch (this) {
      case SHL -> carriesOfShl(a, count, bits, result);
      case SHR -> carriesOfShr(a, count, bits, result);
      case SAR -> carriesOfSar(a, count);
      case ROL -> carriesOfRol(before, bits, result);
      case ROR -> carriesOfRor(before, bits, result);
      case RCL -> {
        int by = count % (bits + 1);
        yield by == 0 ? before : Flags.withTop(before, bit(a, bits - by), bit(result, bits - 1));
      }
      case RCR -> {
        int by = count % (bits + 1);
        long out = bit(a, by - 1);
        long overflow = bit(result, bits - 1) ^ bit(result, bits - 2);
        yield by == 0 ? before : Flags.withTop(before, out, out ^ overflow);
      }
    };
  }

  // What follows is for compiled code, in which a switch over an enum is slow. It has no branches:
  // flags that nobody asks for are then not computed at all.

  /** See {@link #carries}. */
  public static long carriesOfShl(long a, int count, int bits, long result) {
    return Flags.top(count <= bits ? bit(a, bits - count) : 0, bit(result, bits - 1));
  }

  /** See {@link #carries}. */
  public static long carriesOfShr(long a, int count, int bits, long result) {
    long out = count <= bits ? bit(a, count - 1) : 0;
    return Flags.top(out, out ^ bit(result, bits - 1) ^ bit(result, bits - 2));
  }

  /** See {@link #carries}. */
  public static long carriesOfSar(long a, int count) {
    long out = bit(a, count - 1);
    return Flags.top(out, out);
  }

  /** See {@link #carries}. */
  public static long carriesOfRol(long before, int bits, long result) {
    return Flags.withTop(before, bit(result, 0), bit(result, bits - 1));
  }

  /** See {@link #carries}. */
  public static long carriesOfRor(long before, int bits, long result) {
    return Flags.withTop(before, bit(result, bits - 1), bit(result, bits - 2));
  }

  /** Sets the flags. */
  void flags(Flags flags, long a, int count, int bits, long result) {
    long after = carries(flags.carries(), a, count, bits, result);
    if (rotates()) {
      flags.setCarries(after);
    } else {
      flags.set(result, after);
    }
  }

  private static long bit(long value, int number) {
    return value >>> number & 1;
  }

  private static long mask(int bits) {
    return -1L >>> (Long.SIZE - bits);
  }
}
