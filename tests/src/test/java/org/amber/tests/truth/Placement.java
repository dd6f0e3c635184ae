package org.amber.tests.truth;

import java.util.Random;
import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;

/** Chooses addresses, and the registers that lead there. */
final class Placement {
  private static final int FS = 0x64;
  private static final int GS = 0x65;
  private static final int CACHE_LINE = 64;
  private static final long LOW = 0xffff_ffffL;

  private final Random random;
  private final Values values;

  /** A bit for each register that must stay as it is. */
  private int taken;

  Placement(Random random, Values values) {
    this.random = random;
    this.values = values;
  }

  /** A place for some bytes: mostly an ordinary one, now and then at an edge or where none is. */
  long target(int size, boolean aligned) {
    int kind = random.nextInt(40);
    long at =
        switch (kind) {
          case 0, 1 -> Arena.PAGE - edge(size);
          case 2 -> Arena.READ_ONLY - edge(size);
          case 3 -> Arena.READ_ONLY + random.nextInt(Arena.PAGE / 2);
          case 4 -> Arena.MISSING - edge(size);
          case 5 -> Arena.LAST + Arena.PAGE - edge(size);
          case 6 -> Arena.LAST - edge(size);
          case 7 ->
              random.nextBoolean()
                  ? Arena.MISSING + random.nextInt(Arena.PAGE)
                  : (random.nextLong() | 1L << 47) - Arena.DATA;
          default -> {
            int page = random.nextInt(3);
            yield (page == 2 ? Arena.LAST : page * Arena.PAGE) + 0x200 + random.nextInt(0xa00);
          }
        };
    return Arena.DATA + (aligned && random.nextInt(8) != 0 ? at & -CACHE_LINE : at);
  }

  private int edge(int size) {
    return random.nextInt(Math.max(1, size) + 2);
  }

  boolean isTaken(int register) {
    return (taken >> register & 1) != 0;
  }

  /** Sets a register that nothing else may set. */
  void take(CpuState state, int register, long value, boolean narrow) {
    state.gpr[register] = narrow ? (value & LOW) | random.nextLong() << 32 : value;
    taken |= 1 << register;
  }

  /** Where the segments of FS and GS begin: somewhere below the data, or anywhere. */
  void chooseSegments(CpuState state) {
    state.fsBase = segment();
    state.gsBase = segment();
  }

  private long segment() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextInt((int) Arena.DATA);
      case 2 -> random.nextLong() << 17 >> 17;
      default -> Arena.DATA - 0x1000 + random.nextInt(0x2000);
    };
  }

  static long base(CpuState state, Instruction instruction) {
    return switch (instruction.prefixes().segment()) {
      case FS -> state.fsBase;
      case GS -> state.gsBase;
      default -> 0;
    };
  }

  /**
   * Has an operand in memory be near an address, by setting registers that are not taken.
   *
   * @return the address that it is at, or 0 when there is no way
   */
  long solve(CpuState state, Instruction instruction, long target) {
    Address address = instruction.memory();
    boolean narrow = instruction.prefixes().addressSize();
    long offset = target - base(state, instruction) - address.displacement();
    if (narrow && (target - base(state, instruction)) >>> 32 != 0) {
      return 0;
    }
    boolean vector = instruction.hasVectorIndex();
    int index = vector ? Address.NO_REGISTER : address.index();
    if (address.base() == Address.NO_REGISTER && index == Address.NO_REGISTER) {
      return 0;
    }
    long rest;
    if (index == Address.NO_REGISTER) {
      rest = set(state, address.base(), 1, offset, narrow);
    } else if (address.base() == Address.NO_REGISTER) {
      rest = set(state, index, address.scale(), offset, narrow);
    } else if (address.base() == index) {
      rest = set(state, index, address.scale() + 1, offset, narrow);
    } else if (isTaken(address.base())) {
      rest = set(state, index, address.scale(), offset - state.gpr[address.base()], narrow);
    } else {
      if (!isTaken(index)) {
        long value = values.oneIn(2) ? random.nextInt(64) - 32 : values.integer();
        take(state, index, value, false);
      }
      rest = set(state, address.base(), 1, offset - state.gpr[index] * address.scale(), narrow);
    }
    return rest == Long.MIN_VALUE ? 0 : target - rest;
  }

  /**
   * Sets a register so that its multiple is a value.
   *
   * @return what the multiple is less than that; the least number when the register is taken
   */
  private long set(CpuState state, int register, int multiple, long value, boolean narrow) {
    if (isTaken(register)) {
      return Long.MIN_VALUE;
    }
    long whole = narrow ? value & LOW : value;
    int shift = Integer.numberOfTrailingZeros(multiple);
    long rest = whole & ((1L << shift) - 1);
    long quotient = shift > 0 ? (whole - rest) >> shift : (whole - rest) * inverse(multiple);
    take(state, register, quotient, narrow);
    return rest;
  }

  /** The odd number by which this odd number gives 1, modulo 2^64. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int i = 0; i < 5; i++) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
