package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.vector.VectorOperands;

/** F16C: VCVTPH2PS and VCVTPS2PH. */
final class HalfPrecision {
  private static final long HALF = 0xffff;
  private static final int BITS = 16;

  private HalfPrecision() {}

  static Op widen(Site site) {
    return Elements.widening(
        site,
        (cpu, a) ->
            Conversions.halfToSingle(cpu, a & HALF)
                | Conversions.halfToSingle(cpu, a >>> BITS) << 32);
  }

  static Op narrow(Site site) {
    int control = new VectorOperands(site).immediate();
    Elements.VcpuUnary pair =
        (cpu, a) ->
            Conversions.singleToHalf(cpu, a & Elements.LOW, control)
                | Conversions.singleToHalf(cpu, a >>> 32, control) << BITS;
    return site.instruction().hasMemory()
        ? Elements.narrowingToMemory(site, pair)
        : Elements.narrowing(site, pair);
  }
}
