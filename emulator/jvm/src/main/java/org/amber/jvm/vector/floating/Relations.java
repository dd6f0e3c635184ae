package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.fp.SimdComparison;
import org.amber.jvm.vector.Lanes.VcpuLanes;
import org.amber.jvm.vector.VectorOperands;

/** What instructions make of how two numbers relate. */
final class Relations {
  private Relations() {}

  /** The relation of numbers that are no NaNs. */
  static int of(boolean less, boolean equal) {
    return less ? SimdComparison.LESS : equal ? SimdComparison.EQUAL : SimdComparison.GREATER;
  }

  /**
   * How two numbers relate, as a number of which {@link org.amber.jvm.cpu.Flags} can be made.
   *
   * @return -1 for less, 0 for equal, 1 for greater, -2 for unordered
   */
  static long order(int relation) {
    return switch (relation) {
      case SimdComparison.LESS -> -1;
      case SimdComparison.EQUAL -> 0;
      case SimdComparison.GREATER -> 1;
      default -> -2;
    };
  }

  /** ZF, PF and CF, as COMISD sets them. */
  static void setFlags(Vcpu cpu, int relation) {
    boolean unordered = relation == SimdComparison.UNORDERED;
    cpu.flags()
        .comparison(
            unordered || relation == SimdComparison.EQUAL,
            unordered,
            unordered || relation == SimdComparison.LESS);
  }

  /** Compares doubles as the immediate byte says: all ones if that is so, else zero. */
  static VcpuLanes comparingDoubles(Site site) {
    int predicate = predicate(site);
    return (cpu, a, b) -> Doubles.compare(cpu, a, b, predicate);
  }

  /** Compares singles as the immediate byte says: all ones in 32 bits if that is so, else zero. */
  static VcpuLanes comparingSingles(Site site) {
    int predicate = predicate(site);
    return (cpu, a, b) -> Singles.compare(cpu, a, b, predicate);
  }

  /** SSE looks at three bits of the byte, and AVX at five. */
  private static int predicate(Site site) {
    return new VectorOperands(site).immediate() & (site.vex() ? 31 : 7);
  }
}
