package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;

/** Finds the operands of an instruction. */
public final class Operands {
  private static final int FIRST_HIGH = 4;
  private static final int LAST_HIGH = 7;

  private Operands() {}

  /** Sign-extends from 1, 2, 4 or 8 bytes. */
  public static long extend(long value, int bytes) {
    return switch (bytes) {
      case 1 -> (byte) value;
      case 2 -> (short) value;
      case 4 -> (int) value;
      default -> value;
    };
  }

  /** The bits that 1, 2, 4 or 8 bytes have. */
  public static long mask(int bytes) {
    return -1L >>> (Long.SIZE - 8 * bytes);
  }

  /** Whether an operand is in memory that ModRM names. */
  public static boolean isMemory(Site site, int number) {
    return site.instruction().hasMemory() && site.operand(number).kind().mayBeMemory();
  }

  /** The general register that an operand is. */
  public static int register(Site site, int number) {
    Instruction instruction = site.instruction();
    OperandForm operand = site.operand(number);
    return switch (operand.kind()) {
      case G, Z -> instruction.reg();
      case E -> instruction.rm();
      case B -> instruction.vvvv();
      case RAX -> CpuState.RAX;
      case CL -> CpuState.RCX;
      case DX -> CpuState.RDX;
      default -> throw new IllegalStateException("no general register: " + operand.text());
    };
  }

  /** What an operand's value is read from. */
  static Source source(Site site, int number) {
    OperandForm operand = site.operand(number);
    int bytes = site.bytes(number);
    return switch (operand.kind()) {
      case I -> {
        long value = number(site, number);
        yield cpu -> value;
      }
      case ONE -> cpu -> 1;
      case O -> memory(EffectiveAddress.absolute(site), bytes);
      default ->
          isMemory(site, number)
              ? memory(site.memory(), bytes)
              : register(register(site, number), bytes, isHigh(site, number));
    };
  }

  /** An immediate number; the second one of ENTER is operand 1. */
  static long number(Site site, int number) {
    boolean second = number == 1 && site.operand(0).kind() == site.operand(1).kind();
    long value = second ? site.instruction().second() : site.instruction().immediate();
    // An 8-bit immediate of an 8-bit operation is a number like any other of that size.
    return site.bytes(number) == 1 ? (byte) value : value;
  }

  /** Whether an operand is AH, CH, DH or BH. */
  public static boolean isHigh(Site site, int number) {
    OperandForm operand = site.operand(number);
    int register = register(site, number);
    boolean byName =
        switch (operand.kind()) {
          case G, Z, E -> true;
          default -> false;
        };
    return byName
        && site.bytes(number) == 1
        && !site.instruction().prefixes().hasRex()
        && register >= FIRST_HIGH
        && register <= LAST_HIGH;
  }

  /** A register, or a part of it. */
  static Source register(int register, int bytes, boolean high) {
    if (high) {
      int whole = register - FIRST_HIGH;
      return cpu -> (byte) (cpu.gpr()[whole] >> 8);
    }
    return switch (bytes) {
      case 1 -> cpu -> (byte) cpu.gpr()[register];
      case 2 -> cpu -> (short) cpu.gpr()[register];
      case 4 -> cpu -> (int) cpu.gpr()[register];
      default -> cpu -> cpu.gpr()[register];
    };
  }

  private static Source memory(EffectiveAddress address, int bytes) {
    return switch (bytes) {
      case 1 -> cpu -> (byte) cpu.mmu().read8(address.of(cpu));
      case 2 -> cpu -> (short) cpu.mmu().read16(address.of(cpu));
      case 4 -> cpu -> cpu.mmu().read32(address.of(cpu));
      default -> cpu -> cpu.mmu().read64(address.of(cpu));
    };
  }

  /** Where an operand's value goes. */
  static Sink sink(Site site, int number) {
    int bytes = site.bytes(number);
    if (isMemory(site, number)) {
      EffectiveAddress address = site.memory();
      return (cpu, value) -> cpu.mmu().write(address.of(cpu), value, bytes);
    }
    if (site.operand(number).kind() == OperandKind.O) {
      EffectiveAddress address = EffectiveAddress.absolute(site);
      return (cpu, value) -> cpu.mmu().write(address.of(cpu), value, bytes);
    }
    return sink(register(site, number), bytes, isHigh(site, number));
  }

  /** A register, or a part of it. */
  static Sink sink(int register, int bytes, boolean high) {
    if (high) {
      int whole = register - FIRST_HIGH;
      return (cpu, value) -> putHigh(cpu, whole, value);
    }
    return switch (bytes) {
      case 1 -> (cpu, value) -> put8(cpu, register, value);
      case 2 -> (cpu, value) -> put16(cpu, register, value);
      case 4 -> (cpu, value) -> cpu.gpr()[register] = value & 0xffff_ffffL;
      default -> (cpu, value) -> cpu.gpr()[register] = value;
    };
  }

  private static void put8(Vcpu cpu, int register, long value) {
    long[] gpr = cpu.gpr();
    gpr[register] = (gpr[register] & ~0xffL) | (value & 0xff);
  }

  private static void put16(Vcpu cpu, int register, long value) {
    long[] gpr = cpu.gpr();
    gpr[register] = (gpr[register] & ~0xffffL) | (value & 0xffff);
  }

  private static void putHigh(Vcpu cpu, int register, long value) {
    long[] gpr = cpu.gpr();
    gpr[register] = (gpr[register] & ~0xff00L) | (value & 0xff) << 8;
  }

  /** Writes a whole or a part of a register. */
  static void put(Vcpu cpu, int register, long value, int bytes) {
    switch (bytes) {
      case 1 -> put8(cpu, register, value);
      case 2 -> put16(cpu, register, value);
      case 4 -> cpu.gpr()[register] = value & 0xffff_ffffL;
      default -> cpu.gpr()[register] = value;
    }
  }
}
