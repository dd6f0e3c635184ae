package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.vector.VectorOperands;

/**
 * DPPS and DPPD: products of the elements that the immediate byte's upper half names, their sum in
 * the elements that its lower half names. Products and sums are rounded each, and exceptions of one
 * step come before the next is done.
 *
 * <p>Which of several NaNs becomes the result is not in the manual. Here it is as Intel's
 * processors do it: each element adds its own product and its neighbour's, singles the neighbour's
 * first, and then its own sum and that of the other half.
 */
final class DotProduct {
  private static final long LOW = Elements.LOW;

  private DotProduct() {}

  static Op singles(Site site) {
    VectorOperands operands = new VectorOperands(site);
    int control = operands.immediate();
    int quads = operands.quads();
    return Elements.whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            int at = 4 + 2 * (i & 1);
            long low = product(cpu, v[a + i], v[b + i], control >> at);
            long high = product(cpu, v[a + i] >>> 32, v[b + i] >>> 32, control >> (at + 1));
            v[to + i] = low | high << 32;
          }
          FloatMode.settle(cpu);
          for (int i = 0; i < quads; i++) {
            long low = v[to + i] & LOW;
            long high = v[to + i] >>> 32;
            v[to + i] = Singles.add(cpu, high, low) | Singles.add(cpu, low, high) << 32;
          }
          FloatMode.settle(cpu);
          for (int i = 0; i < quads; i += 2) {
            long low = v[to + i];
            long high = v[to + i + 1];
            v[to + i] = sums(cpu, low, high, control);
            v[to + i + 1] = sums(cpu, high, low, control >> 2);
          }
        });
  }

  private static long product(Vcpu cpu, long a, long b, int control) {
    return (control & 1) != 0 ? Singles.multiply(cpu, a & LOW, b & LOW) : 0;
  }

  private static long sums(Vcpu cpu, long a, long b, int control) {
    long low = Singles.add(cpu, a & LOW, b & LOW);
    long high = Singles.add(cpu, a >>> 32, b >>> 32);
    return chosen(low, control) | chosen(high, control >> 1) << 32;
  }

  private static long chosen(long sum, int control) {
    return (control & 1) != 0 ? sum : 0;
  }

  static Op doubles(Site site) {
    int control = new VectorOperands(site).immediate();
    return Elements.whole(
        site,
        (cpu, v, to, a, b) -> {
          long low = (control & 16) != 0 ? Doubles.multiply(cpu, v[a], v[b]) : 0;
          long high = (control & 32) != 0 ? Doubles.multiply(cpu, v[a + 1], v[b + 1]) : 0;
          FloatMode.settle(cpu);
          v[to] = chosen(Doubles.add(cpu, low, high), control);
          v[to + 1] = chosen(Doubles.add(cpu, high, low), control >> 1);
        });
  }
}
