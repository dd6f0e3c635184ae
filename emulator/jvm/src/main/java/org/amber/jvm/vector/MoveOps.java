package org.amber.jvm.vector;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.integer.QuickOps;

/** Moves between registers and memory. */
final class MoveOps {
  private static final int XMM_QUADS = 2;

  private MoveOps() {}

  /** The only source to the destination; a vector register becomes zero above that. */
  static Op whole(Site site) {
    VectorOperands operands = new VectorOperands(site);
    OperandKind to = site.operand(0).kind();
    if (site.instruction().hasMemory() && to.mayBeMemory()) {
      return operands.storing(VectorMemory.store(site, 0, operands.place(1)));
    }
    if (to == OperandKind.E) {
      return toGeneral(site, operands);
    }
    int target = operands.target();
    boolean mmx = MmxOp.isMmx(site, 0);
    boolean register = !mmx && !MmxOp.isMmx(site, 1) && site.operand(1).kind() != OperandKind.E;
    int quads = operands.quads();
    int zeroFrom = mmx ? Vcpu.LANES : operands.zeroFrom();
    if (register && site.instruction().hasMemory()) {
      return clearing(VectorMemory.load(site, 1, target), target, firstZero(site), zeroFrom);
    }
    int from = operands.place(1);
    if (register && quads == XMM_QUADS && zeroFrom == Vcpu.LANES) {
      return QuickOps.copyVector(target, from);
    }
    Op copy =
        cpu -> {
          long[] v = cpu.vectors();
          for (int i = 0; i < quads; i++) {
            v[target + i] = v[from + i];
          }
        };
    return operands.complete(clearing(copy, target, mmx ? XMM_QUADS : firstZero(site), zeroFrom));
  }

  /** The quadword of XMM that is above the operand: 1, or 2 for none. */
  private static int firstZero(Site site) {
    return site.bytes(0) <= Long.BYTES ? 1 : XMM_QUADS;
  }

  private static Op clearing(Op op, int target, int from, int zeroFrom) {
    if (from == XMM_QUADS && zeroFrom == Vcpu.LANES) {
      return op;
    }
    return cpu -> {
      op.run(cpu);
      long[] v = cpu.vectors();
      if (from < XMM_QUADS) {
        v[target + 1] = 0;
      }
      Lanes.zero(v, target, zeroFrom);
    };
  }

  private static Op toGeneral(Site site, VectorOperands operands) {
    int register = site.instruction().rm();
    int from = operands.place(1);
    long mask = -1L >>> (Long.SIZE - Byte.SIZE * site.bytes(0));
    return operands.reading(cpu -> cpu.gpr()[register] = cpu.vectors()[from] & mask);
  }

  /** MOVLHPS, and MOVHPS from memory: the low quadwords of both sources. */
  static Op lowThenLow(Site site) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.first() + 1);
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          long high = v[b];
          v[target] = v[a];
          v[target + 1] = high;
          Lanes.zero(v, target, zeroFrom);
        });
  }

  /** MOVHLPS: the high quadword of the second source, and that of the first. */
  static Op highThenHigh(Site site) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int a = operands.place(operands.first());
    int b = operands.place(operands.first() + 1);
    int zeroFrom = operands.zeroFrom();
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          long high = v[a + 1];
          v[target] = v[b + 1];
          v[target + 1] = high;
          Lanes.zero(v, target, zeroFrom);
        });
  }

  /** MOVHPS to memory. */
  static Op storeHigh(Site site) {
    return VectorMemory.store(site, 0, new VectorOperands(site).place(1) + 1);
  }

  /** MOVDDUP. */
  static Op repeatLow(Site site) {
    return ShuffleOps.paragraphs(
        site,
        (v, to, a, b) -> {
          v[to] = v[b];
          v[to + 1] = v[b];
        });
  }

  /** The lowest element everywhere. */
  static Op broadcast(Site site, int bits) {
    int quads = new VectorOperands(site).quads();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          long value = repeated(v[b], bits);
          for (int i = 0; i < quads; i++) {
            v[to + i] = value;
          }
        });
  }

  /** A quadword that has the lowest element of another everywhere. */
  static long repeated(long a, int bits) {
    long value = a;
    for (int have = bits; have < Long.SIZE; have *= 2) {
      value = (value & (-1L >>> (Long.SIZE - have))) | (value << have);
    }
    return value;
  }

  /** VBROADCASTF128. */
  static Op broadcastParagraph(Site site) {
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < Vcpu.LANES; i++) {
            v[to + i] = v[b + (i & 1)];
          }
        });
  }

  /** VINSERTF128. */
  static Op insertParagraph(Site site) {
    int at = XMM_QUADS * (new VectorOperands(site).immediate() & 1);
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          System.arraycopy(v, a, v, to, Vcpu.LANES);
          v[to + at] = v[b];
          v[to + at + 1] = v[b + 1];
        });
  }

  /** VEXTRACTF128. */
  static Op extractParagraph(Site site) {
    VectorOperands operands = new VectorOperands(site);
    int from = operands.place(1) + XMM_QUADS * (operands.immediate() & 1);
    if (site.instruction().hasMemory()) {
      return VectorMemory.store(site, 0, from);
    }
    int target = operands.target();
    return cpu -> {
      long[] v = cpu.vectors();
      v[target] = v[from];
      v[target + 1] = v[from + 1];
      Lanes.zero(v, target, XMM_QUADS);
    };
  }

  /** Zeroes all registers from a quadword on. */
  static void zero(Vcpu cpu, int from) {
    long[] v = cpu.vectors();
    for (int place = 0; place < Vcpu.SCRATCH; place += Vcpu.LANES) {
      Lanes.zero(v, place, from);
    }
  }
}
