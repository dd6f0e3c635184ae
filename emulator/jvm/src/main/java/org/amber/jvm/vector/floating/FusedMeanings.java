package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.vector.Lanes.VcpuTernary;
import org.amber.jvm.vector.VectorOperands;

/** FMA: VFMADD132PD and its kin, whose names say all. */
final class FusedMeanings {
  private static final String NAME = "vfn?m(add|sub|addsub|subadd)(132|213|231)[ps][sd]";

  private FusedMeanings() {}

  static boolean has(String mnemonic) {
    return mnemonic.startsWith("vf") && mnemonic.matches(NAME);
  }

  static Op bind(Site site) {
    String mnemonic = site.instruction().form().mnemonic();
    boolean single = mnemonic.endsWith("s");
    boolean scalar = mnemonic.charAt(mnemonic.length() - 2) == 's';
    boolean negated = mnemonic.startsWith("vfnm");
    String order = mnemonic.substring(mnemonic.length() - 5, mnemonic.length() - 2);
    boolean subtracts = mnemonic.contains("sub1") || mnemonic.contains("sub2");
    if (mnemonic.contains("addsub")) {
      return alternating(site, single, order, true);
    }
    if (mnemonic.contains("subadd")) {
      return alternating(site, single, order, false);
    }
    VcpuTernary f = ordered(order, function(single, negated, subtracts));
    if (scalar) {
      return Elements.tripleScalar(site, f);
    }
    return single ? Elements.tripleSingles(site, f) : Elements.tripleDoubles(site, f);
  }

  /** Even elements are subtracted and odd ones added, or the other way round. */
  private static Op alternating(Site site, boolean single, String order, boolean subtractEven) {
    VcpuTernary even = ordered(order, function(single, false, subtractEven));
    VcpuTernary odd = ordered(order, function(single, false, !subtractEven));
    return single
        ? Elements.tripleDoubles(site, Elements.halves(even, odd))
        : alternatingDoubles(site, even, odd);
  }

  private static Op alternatingDoubles(Site site, VcpuTernary even, VcpuTernary odd) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int quads = operands.quads();
    return Elements.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i += 2) {
            v[to + i] = even.apply(cpu, v[target + i], v[a + i], v[b + i]);
            v[to + i + 1] = odd.apply(cpu, v[target + i + 1], v[a + i + 1], v[b + i + 1]);
          }
        });
  }

  /** A function of factor, factor and addend. */
  private static VcpuTernary function(boolean single, boolean product, boolean addend) {
    return single
        ? (Vcpu cpu, long a, long b, long c) -> Singles.multiplyAdd(cpu, a, b, c, product, addend)
        : (Vcpu cpu, long a, long b, long c) -> Doubles.multiplyAdd(cpu, a, b, c, product, addend);
  }

  /** Takes the destination and two sources in the order that the name says. */
  private static VcpuTernary ordered(String order, VcpuTernary f) {
    return switch (order) {
      case "132" -> (cpu, a, b, c) -> f.apply(cpu, a, c, b);
      case "213" -> (cpu, a, b, c) -> f.apply(cpu, b, a, c);
      default -> (cpu, a, b, c) -> f.apply(cpu, b, c, a);
    };
  }
}
