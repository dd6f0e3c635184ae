package org.amber.jvm.vector;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandKind;

/** Surrounds an instruction that works on places with the MMX registers that those stand for. */
final class MmxOp implements Op {
  private static final int NUMBER = 7;
  private static final int NONE = -1;

  private final int reg;
  private final int rm;
  private final int written;
  private final int from;
  private final Op op;

  private MmxOp(int reg, int rm, int written, int from, Op op) {
    this.reg = reg;
    this.rm = rm;
    this.written = written;
    this.from = from;
    this.op = op;
  }

  /**
   * An instruction of which at least one operand is an MMX register.
   *
   * @param writes whether it writes the first of its operands
   */
  static MmxOp of(Site site, Op op, boolean writes) {
    Instruction instruction = site.instruction();
    int reg = instruction.reg() & NUMBER;
    int rm = NONE;
    for (int i = 0; i < site.operands(); i++) {
      if (isMmx(site, i) && site.operand(i).kind() != OperandKind.P) {
        rm = instruction.rm() & NUMBER;
      }
    }
    if (!writes || !isMmx(site, 0)) {
      return new MmxOp(reg, rm, NONE, NONE, op);
    }
    return site.operand(0).kind() == OperandKind.P
        ? new MmxOp(reg, rm, reg, VectorOperands.MMX, op)
        : new MmxOp(reg, rm, rm, VectorOperands.ASIDE, op);
  }

  /** Whether an operand is an MMX register. */
  static boolean isMmx(Site site, int number) {
    return switch (site.operand(number).kind()) {
      case P, N -> true;
      case Q -> !site.instruction().hasMemory();
      default -> false;
    };
  }

  /**
   * An instruction that stores an MMX register. When the store faults, TOP is zero all the same, as
   * Intel's processors have it; tags are as before.
   */
  static Op store(Site site, Op op) {
    int reg = site.instruction().reg() & NUMBER;
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      fpu.setTop(0);
      cpu.vectors()[VectorOperands.MMX] = fpu.mmx(reg);
      op.run(cpu);
      fpu.enterMmx();
    };
  }

  /** A pending x87 exception comes before a fault of the operand in memory. */
  static void begin(Vcpu cpu) {
    cpu.fpu().requireNonePending();
  }

  @Override
  public void run(Vcpu cpu) {
    FpuRegisters fpu = cpu.fpu();
    fpu.requireNonePending();
    long[] v = cpu.vectors();
    v[VectorOperands.MMX] = fpu.mmx(reg);
    if (rm != NONE) {
      v[VectorOperands.ASIDE] = fpu.mmx(rm);
    }
    op.run(cpu);
    fpu.enterMmx();
    if (written != NONE) {
      fpu.setMmx(written, v[from]);
    }
  }
}
