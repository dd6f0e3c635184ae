package org.amber.jvm.x87;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/**
 * The environment of the x87 unit in memory: its words and pointers, in seven fields of 16 or 32
 * bits; behind them, for FNSAVE and FRSTOR, the registers from ST0 on. Intel SDM volume 1, figures
 * 8-9 and 8-11. Selectors are zero, as they are where the processor does not keep them.
 */
final class Environment {
  private static final int STATUS = 1;
  private static final int TAGS = 2;
  private static final int INSTRUCTION = 3;
  private static final int CODE = 4;
  private static final int DATA = 5;
  private static final int DATA_SELECTOR = 6;
  private static final int FIELDS = 7;
  private static final int SHORT = 2;
  private static final int LONG = 4;
  private static final int REGISTER = 10;
  private static final int HIGH_SHIFT = 16;
  private static final int HIGH_ONES = 0xffff_0000;

  private Environment() {}

  private static int field(Site site) {
    return site.instruction().prefixes().operandSize() && !site.instruction().prefixes().wide()
        ? SHORT
        : LONG;
  }

  /** FLDENV. */
  static Op load(Site site) {
    EffectiveAddress address = site.memory();
    int field = field(site);
    return cpu -> {
      cpu.fpu().requireNonePending();
      long at = address.of(cpu);
      cpu.mmu().requireReadable(at, FIELDS * field);
      read(cpu, at, field);
    };
  }

  /** FNSTENV: all exceptions are masked behind it. */
  static Op store(Site site) {
    EffectiveAddress address = site.memory();
    int field = field(site);
    return cpu -> {
      long at = address.of(cpu);
      cpu.mmu().requireWritable(at, FIELDS * field);
      write(cpu, at, field);
      FpuRegisters fpu = cpu.fpu();
      fpu.setControl(fpu.control() | FpuRegisters.EXCEPTIONS);
    };
  }

  /** FRSTOR. */
  static Op restore(Site site) {
    EffectiveAddress address = site.memory();
    int field = field(site);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      long at = address.of(cpu);
      Mmu mmu = cpu.mmu();
      Areas.requireReadable(mmu, at, FIELDS * field + REGISTER * FpuRegisters.REGISTERS);
      read(cpu, at, field);
      for (int i = 0; i < FpuRegisters.REGISTERS; i++) {
        long register = at + FIELDS * field + REGISTER * i;
        fpu.setRegister(i, mmu.read64(register), mmu.read16(register + Long.BYTES));
      }
    };
  }

  /** FNSAVE, which ends as FNINIT does. */
  static Op save(Site site) {
    EffectiveAddress address = site.memory();
    int field = field(site);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      long at = address.of(cpu);
      Mmu mmu = cpu.mmu();
      Areas.requireWritable(mmu, at, FIELDS * field + REGISTER * FpuRegisters.REGISTERS);
      write(cpu, at, field);
      for (int i = 0; i < FpuRegisters.REGISTERS; i++) {
        long register = at + FIELDS * field + REGISTER * i;
        mmu.write64(register, fpu.significand(i));
        mmu.write16(register + Long.BYTES, fpu.exponent(i));
      }
      fpu.initialize();
    };
  }

  private static void read(Vcpu cpu, long at, int field) {
    FpuRegisters fpu = cpu.fpu();
    Mmu mmu = cpu.mmu();
    fpu.setStatus(mmu.read16(at + STATUS * field));
    fpu.setControl(mmu.read16(at));
    fpu.setTagWord(mmu.read16(at + TAGS * field));
    int opcode = field == SHORT ? 0 : mmu.read16(at + CODE * field + SHORT);
    fpu.setPointers(
        opcode,
        mmu.read(at + INSTRUCTION * field, field),
        0,
        mmu.read(at + DATA * field, field),
        0);
  }

  private static void write(Vcpu cpu, long at, int field) {
    FpuRegisters fpu = cpu.fpu();
    Mmu mmu = cpu.mmu();
    mmu.write(at, fpu.control() | HIGH_ONES, field);
    mmu.write(at + STATUS * field, fpu.status() | HIGH_ONES, field);
    mmu.write(at + TAGS * field, fpu.tagWord() | HIGH_ONES, field);
    mmu.write(at + INSTRUCTION * field, fpu.instructionPointer(), field);
    mmu.write(at + CODE * field, (long) fpu.opcode() << HIGH_SHIFT, field);
    mmu.write(at + DATA * field, fpu.dataPointer(), field);
    mmu.write(at + DATA_SELECTOR * field, field == SHORT ? 0 : HIGH_ONES, field);
  }
}
