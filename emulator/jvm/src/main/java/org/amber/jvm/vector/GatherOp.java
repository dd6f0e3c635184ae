package org.amber.jvm.vector;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/**
 * VGATHERDPS and its kin: elements from addresses in a vector, where their mask is negative. Done
 * from the lowest element on; when one faults, the mask of those before it is zero, so that the
 * instruction goes on behind them when it is executed again.
 */
final class GatherOp implements Op {
  private final EffectiveAddress address;
  private final int target;
  private final int indexes;
  private final int mask;
  private final int scale;
  private final int indexBits;
  private final int bytes;
  private final int count;
  private final int length;

  private GatherOp(Site site, int indexBytes, int bytes) {
    VectorOperands operands = new VectorOperands(site);
    this.address = site.memory();
    this.target = operands.target();
    this.mask = operands.place(2);
    this.indexes = Vcpu.LANES * site.instruction().memory().index();
    this.scale = site.instruction().memory().scale();
    this.indexBits = Byte.SIZE * indexBytes;
    this.bytes = bytes;
    this.length = site.instruction().vectorLength();
    this.count = length / Math.max(indexBytes, bytes);
  }

  /**
   * A gather.
   *
   * @param indexBytes of an element of the index
   * @param bytes of an element of the destination
   */
  static Op of(Site site, int indexBytes, int bytes) {
    return new GatherOp(site, indexBytes, bytes);
  }

  @Override
  public void run(Vcpu cpu) {
    long[] v = cpu.vectors();
    int bits = Byte.SIZE * bytes;
    prepareMask(v, bits);
    for (int i = 0; i < count; i++) {
      if (MaskedOps.isChosen(v, mask, i, bits)) {
        ElementOps.put(v, target, i, bits, cpu.mmu().read(address.of(cpu, distance(v, i)), bytes));
        ElementOps.put(v, mask, i, bits, 0);
      }
    }
    int done = count * bytes / Long.BYTES;
    Lanes.zero(v, target, done);
    Lanes.zero(v, mask, 0);
  }

  /**
   * Spreads the signs. Processors do so with a mask of the whole vector length, also where only its
   * lower half counts; it can be seen after a fault.
   */
  private void prepareMask(long[] v, int bits) {
    long high = bits == Integer.SIZE ? Swar.DWORDS : Swar.QUADS;
    int quads = length / Long.BYTES;
    for (int i = 0; i < quads; i++) {
      v[mask + i] = Swar.negative(v[mask + i], high);
    }
    Lanes.zero(v, mask, quads);
  }

  private long distance(long[] v, int i) {
    long index = ElementOps.get(v, indexes, i, indexBits);
    return scale * (indexBits == Integer.SIZE ? (int) index : index);
  }
}
