package org.amber.jvm.vector;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.OperandKind;

/** Moves of those elements whose mask is negative; memory of the others is not touched. */
final class MaskedOps {
  private MaskedOps() {}

  /** MASKMOVDQU, MASKMOVQ: to what RDI points at. */
  static Op storeBytes(Site site) {
    VectorOperands operands = new VectorOperands(site);
    EffectiveAddress address = EffectiveAddress.at(site, CpuState.RDI, true);
    int from = operands.place(0);
    int mask = operands.place(1);
    int count = site.bytes(0);
    return operands.reading(cpu -> store(cpu, address, mask, from, count, Byte.BYTES));
  }

  /** VMASKMOVPS, VPMASKMOVD. */
  static Op move(Site site, int bytes) {
    VectorOperands operands = new VectorOperands(site);
    EffectiveAddress address = site.memory();
    int mask = operands.place(1);
    if (site.operand(0).kind() == OperandKind.M) {
      int from = operands.place(2);
      int count = site.bytes(0) / bytes;
      return cpu -> store(cpu, address, mask, from, count, bytes);
    }
    int target = operands.target();
    int quads = operands.quads();
    int count = quads * Long.BYTES / bytes;
    int zeroFrom = operands.zeroFrom();
    return cpu -> {
      load(cpu, address, mask, count, bytes);
      long[] v = cpu.vectors();
      for (int i = 0; i < quads; i++) {
        v[target + i] = v[VectorOperands.RESULT + i];
      }
      Lanes.zero(v, target, zeroFrom);
    };
  }

  private static void load(Vcpu cpu, EffectiveAddress address, int mask, int count, int bytes) {
    long[] v = cpu.vectors();
    int bits = Byte.SIZE * bytes;
    for (int i = 0; i < count; i++) {
      long value =
          isChosen(v, mask, i, bits) ? cpu.mmu().read(address.of(cpu, (long) bytes * i), bytes) : 0;
      ElementOps.put(v, VectorOperands.RESULT, i, bits, value);
    }
  }

  private static void store(
      Vcpu cpu, EffectiveAddress address, int mask, int from, int count, int bytes) {
    long[] v = cpu.vectors();
    Mmu mmu = cpu.mmu();
    int bits = Byte.SIZE * bytes;
    for (int i = 0; i < count; i++) {
      if (isChosen(v, mask, i, bits)) {
        mmu.requireWritable(address.of(cpu, (long) bytes * i), bytes);
      }
    }
    for (int i = 0; i < count; i++) {
      if (isChosen(v, mask, i, bits)) {
        long value = ElementOps.get(v, from, i, bits);
        mmu.write(address.of(cpu, (long) bytes * i), value, bytes);
      }
    }
  }

  static boolean isChosen(long[] v, int mask, int index, int bits) {
    return ElementOps.get(v, mask, index, bits) >>> (bits - 1) != 0;
  }
}
