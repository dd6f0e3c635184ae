package org.amber.jvm.cpu;

import org.amber.cpu.CpuState;
import org.amber.jvm.decode.Address;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.Prefixes;

/**
 * How the address of an operand in memory is found: {@code segment + (base + index × scale +
 * displacement)}, the sum in 32 bits after an address-size prefix.
 *
 * <p>A record, since the JVM takes components of records in compiled code for constants.
 */
public record EffectiveAddress(
    int base, int index, int shift, long displacement, int segment, boolean narrow) {
  /** A place in the general registers that is always zero. */
  private static final int ZERO = Vcpu.ZERO_REGISTER;

  /** Of the operand that ModRM names; an index that is a vector is left out. */
  static EffectiveAddress of(Site site) {
    Instruction instruction = site.instruction();
    Address address = instruction.memory();
    boolean relative = address.base() == Address.RIP;
    boolean vectorIndex = site.instruction().hasVectorIndex();
    return new EffectiveAddress(
        relative || address.base() == Address.NO_REGISTER ? ZERO : address.base(),
        vectorIndex || address.index() == Address.NO_REGISTER ? ZERO : address.index(),
        Integer.numberOfTrailingZeros(address.scale()),
        address.displacement() + (relative ? site.next() : 0),
        instruction.prefixes().segment(),
        instruction.prefixes().addressSize());
  }

  /**
   * Of an operand that is at a register, and takes no displacement.
   *
   * @param mayBeOverridden whether a prefix for FS or GS counts
   */
  public static EffectiveAddress at(Site site, int register, boolean mayBeOverridden) {
    Instruction instruction = site.instruction();
    return new EffectiveAddress(
        register,
        ZERO,
        0,
        0,
        mayBeOverridden ? instruction.prefixes().segment() : 0,
        instruction.prefixes().addressSize());
  }

  /** Of an operand at a number in the instruction. */
  public static EffectiveAddress absolute(Site site) {
    Instruction instruction = site.instruction();
    return new EffectiveAddress(
        ZERO, ZERO, 0, instruction.immediate(), instruction.prefixes().segment(), false);
  }

  /** Whether it is the sum of registers and displacement alone, in 64 bits. */
  public boolean isPlain() {
    return !narrow && segment != Prefixes.FS && segment != Prefixes.GS;
  }

  /** The address as it is now. */
  public long of(Vcpu cpu) {
    return of(cpu, 0);
  }

  /** The address as it is now, some bytes further. */
  public long of(Vcpu cpu, long further) {
    long sum = offset(cpu) + further;
    if (narrow) {
      sum &= 0xffff_ffffL;
    }
    return switch (segment) {
      case Prefixes.FS -> sum + cpu.fsBase();
      case Prefixes.GS -> sum + cpu.gsBase();
      default -> sum;
    };
  }

  /** Base, index and displacement alone: what LEA gives. */
  public long offset(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    long sum = gpr[base] + (gpr[index] << shift) + displacement;
    return narrow ? sum & 0xffff_ffffL : sum;
  }

  /** Whether the stack segment is used, whose faults have a vector of their own. */
  public boolean onStack() {
    return (base == CpuState.RSP || base == CpuState.RBP)
        && segment != Prefixes.FS
        && segment != Prefixes.GS;
  }
}
