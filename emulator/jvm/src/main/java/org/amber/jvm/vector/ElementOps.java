package org.amber.jvm.vector;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.OperandKind;

/** Single elements, and what looks at all of them. */
final class ElementOps {
  private static final int XMM_BITS = 128;
  private static final int SINGLES = 4;

  private ElementOps() {}

  /** An element of the vector at a place, zero-extended. */
  static long get(long[] v, int place, int index, int bits) {
    int bit = index * bits;
    return v[place + bit / Long.SIZE] >>> (bit % Long.SIZE) & -1L >>> (Long.SIZE - bits);
  }

  /** Writes an element of the vector at a place. */
  static void put(long[] v, int place, int index, int bits, long value) {
    int bit = index * bits;
    long mask = -1L >>> (Long.SIZE - bits) << (bit % Long.SIZE);
    int quad = place + bit / Long.SIZE;
    v[quad] = Swar.select(mask, value << (bit % Long.SIZE), v[quad]);
  }

  /** The elements' highest bits, the lowest first. */
  static int signs(long a, int bits) {
    if (bits == Byte.SIZE) {
      // Each of the eight bits goes to a place of its own in the highest byte.
      return (int) ((((a & Swar.BYTES) >>> 7) * 0x0102_0408_1020_4080L) >>> 56);
    }
    int result = 0;
    for (int i = 0; i < Long.SIZE / bits; i++) {
      result |= (int) (a >>> (bits * (i + 1) - 1) & 1) << i;
    }
    return result;
  }

  /** MOVMSKPS, PMOVMSKB. */
  static Op signs(Site site, int bits) {
    VectorOperands operands = new VectorOperands(site);
    int register = site.instruction().reg();
    int from = operands.place(1);
    int quads = site.bytes(1) / Long.BYTES;
    int perQuad = Long.SIZE / bits;
    return operands.complete(
        cpu -> {
          long[] v = cpu.vectors();
          long result = 0;
          for (int i = 0; i < quads; i++) {
            result |= (long) signs(v[from + i], bits) << (perQuad * i);
          }
          cpu.gpr()[register] = result;
        });
  }

  private static int index(Site site, int operand, int bits) {
    int whole = MmxOp.isMmx(site, operand) ? Long.SIZE : XMM_BITS;
    return new VectorOperands(site).immediate() & (whole / bits - 1);
  }

  /** PINSRB. */
  static Op insert(Site site, int bits) {
    int index = index(site, 0, bits);
    int quads = new VectorOperands(site).quads();
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            v[to + i] = v[a + i];
          }
          put(v, to, index, bits, v[b]);
        });
  }

  /** PEXTRB. */
  static Op extract(Site site, int bits) {
    VectorOperands operands = new VectorOperands(site);
    int from = operands.place(1);
    int index = index(site, 1, bits);
    if (site.instruction().hasMemory()) {
      EffectiveAddress address = site.memory();
      return cpu ->
          cpu.mmu().write(address.of(cpu), get(cpu.vectors(), from, index, bits), bits / Byte.SIZE);
    }
    boolean inReg = site.operand(0).kind() == OperandKind.G;
    int register = inReg ? site.instruction().reg() : site.instruction().rm();
    return operands.reading(cpu -> cpu.gpr()[register] = get(cpu.vectors(), from, index, bits));
  }

  /** INSERTPS. */
  static Op insertSingle(Site site) {
    int control = new VectorOperands(site).immediate();
    int source = site.instruction().hasMemory() ? 0 : control >> 6;
    int target = control >> 4 & 3;
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          v[to] = v[a];
          v[to + 1] = v[a + 1];
          put(v, to, target, Integer.SIZE, get(v, b, source, Integer.SIZE));
          for (int i = 0; i < SINGLES; i++) {
            if ((control >> i & 1) != 0) {
              put(v, to, i, Integer.SIZE, 0);
            }
          }
        });
  }

  /** PTEST, VTESTPS: ZF when no bits are in both, CF when all of the second are in the first. */
  static Op test(Site site, long mask) {
    int quads = new VectorOperands(site).quads();
    return Lanes.test(
        site,
        (cpu, v, a, b) -> {
          long both = 0;
          long second = 0;
          for (int i = 0; i < quads; i++) {
            both |= v[a + i] & v[b + i];
            second |= ~v[a + i] & v[b + i];
          }
          cpu.flags().comparison((both & mask) == 0, false, (second & mask) == 0);
        });
  }
}
