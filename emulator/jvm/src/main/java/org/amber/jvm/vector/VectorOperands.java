package org.amber.jvm.vector;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.decode.Trait;

/**
 * Where the operands of a vector instruction are, as places in {@link Vcpu#vectors}: a register's
 * lowest quadword, or a place aside into which memory, a general or an MMX register is loaded
 * before. {@link #complete} adds those loads.
 */
public final class VectorOperands {
  /** What ModRM.rm names and is no vector register; zero-extended to 8 bytes at least. */
  public static final int ASIDE = Vcpu.SCRATCH;

  /** What stands for the MMX register of ModRM.reg. */
  static final int MMX = ASIDE + Vcpu.LANES;

  /** A result that is not yet known to be written. */
  static final int RESULT = MMX + Vcpu.LANES;

  private static final int XMM_QUADS = 2;

  private final Site site;
  private final Instruction instruction;

  public VectorOperands(Site site) {
    this.site = site;
    this.instruction = site.instruction();
  }

  /** The place of an operand. */
  public int place(int number) {
    OperandForm operand = site.operand(number);
    return switch (operand.kind()) {
      case V -> Vcpu.LANES * instruction.reg();
      case H -> Vcpu.LANES * instruction.vvvv();
      case L -> Vcpu.LANES * ((int) instruction.immediate() >> 4 & 15);
      case U, W -> instruction.hasMemory() ? ASIDE : Vcpu.LANES * instruction.rm();
      case XMM0 -> 0;
      case P -> MMX;
      case M, Q, N, E -> ASIDE;
      default -> throw new IllegalStateException("no vector operand: " + operand.text());
    };
  }

  /**
   * The alignment that an operand in memory must have: SSE demands it of 16 bytes, AVX only of
   * moves that are there for it. Intel SDM volume 1, 14.9.
   *
   * @return 1 for any
   */
  public static int alignment(Site site, int operand) {
    int bytes = site.bytes(operand);
    boolean aligned =
        site.vex()
            ? site.instruction().form().has(Trait.ALIGNED)
            : !site.instruction().form().has(Trait.UNALIGNED);
    return aligned && bytes >= XMM_QUADS * Long.BYTES ? bytes : 1;
  }

  /** The destination. */
  public int target() {
    return place(0);
  }

  /** Which operand is the first of two sources: the destination, unless VEX names another. */
  public int first() {
    return site.operands() > 1 && site.operand(1).kind() == OperandKind.H ? 1 : 0;
  }

  /** Which operand is the only source: the one behind the destination, if there is one. */
  public int only() {
    return site.operands() > 1 && site.operand(1).kind() != OperandKind.I ? 1 : 0;
  }

  /** Which operand is the second of two sources, or the only one. */
  public int second() {
    return first() == 1 ? 2 : only();
  }

  /** Quadwords of the destination, at least 1. */
  public int quads() {
    return Math.max(1, site.bytes(0) / Long.BYTES);
  }

  /** Quadwords of the destination from which on they become zero: 4 when none does. */
  public int zeroFrom() {
    boolean upper = site.vex();
    return upper ? Math.max(XMM_QUADS, quads()) : Vcpu.LANES;
  }

  /** The byte in the instruction, 0 to 255. */
  public int immediate() {
    return (int) instruction.immediate() & 0xff;
  }

  /** An instruction whose operands other than vector registers are loaded first. */
  Op complete(Op op) {
    boolean mmx = hasMmx();
    Op whole = mmx ? MmxOp.of(site, op, true) : op;
    for (int i = 0; i < site.operands(); i++) {
      OperandKind kind = site.operand(i).kind();
      if (kind.mayBeMemory() && instruction.hasMemory()) {
        whole = afterLoad(VectorMemory.load(site, i, ASIDE), whole);
        return mmx ? afterLoad(MmxOp::begin, whole) : whole;
      } else if (kind == OperandKind.E) {
        return afterLoad(general(site.bytes(i)), whole);
      }
    }
    return whole;
  }

  /** An instruction that writes no vector or MMX register, and loads and stores nothing. */
  Op reading(Op op) {
    return hasMmx() ? MmxOp.of(site, op, false) : op;
  }

  /** An instruction that does nothing but store one operand. */
  Op storing(Op op) {
    return hasMmx() ? MmxOp.store(site, op) : op;
  }

  /** Whether an operand is an MMX register. */
  public boolean hasMmx() {
    for (int i = 0; i < site.operands(); i++) {
      if (MmxOp.isMmx(site, i)) {
        return true;
      }
    }
    return false;
  }

  private static Op afterLoad(Op load, Op rest) {
    return cpu -> {
      load.run(cpu);
      rest.run(cpu);
    };
  }

  private Op general(int bytes) {
    int register = instruction.rm();
    if (bytes == Long.BYTES) {
      return cpu -> cpu.vectors()[ASIDE] = cpu.gpr()[register];
    }
    return cpu -> cpu.vectors()[ASIDE] = cpu.gpr()[register] & 0xffff_ffffL;
  }
}
