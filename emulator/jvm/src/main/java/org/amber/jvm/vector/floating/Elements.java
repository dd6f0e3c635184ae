package org.amber.jvm.vector.floating;

import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.vector.Lanes;
import org.amber.jvm.vector.Lanes.VcpuLanes;
import org.amber.jvm.vector.Lanes.VcpuTernary;
import org.amber.jvm.vector.VectorFunction;
import org.amber.jvm.vector.VectorOperands;

/**
 * Binds the operands of an instruction to functions on numbers. Those on singles look at the low 32
 * bits of longs, and give no others.
 */
final class Elements {
  /** The bits of a single. */
  static final long LOW = 0xffff_ffffL;

  private Elements() {}

  /** Computes an element from one. */
  @FunctionalInterface
  interface VcpuUnary {
    long apply(Vcpu cpu, long a);
  }

  /** How two numbers relate. */
  @FunctionalInterface
  interface Relation {
    int of(Vcpu cpu, long a, long b);
  }

  /** A function on the lowest elements. */
  static Op scalar(Site site, VcpuLanes f) {
    return Lanes.scalar(
        site,
        (cpu, a, b) -> {
          long result = f.apply(cpu, a, b);
          FloatMode.settle(cpu);
          return result;
        });
  }

  /** A function on each pair of doubles. */
  static Op doubles(Site site, VcpuLanes f) {
    int quads = new VectorOperands(site).quads();
    return whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            v[to + i] = f.apply(cpu, v[a + i], v[b + i]);
          }
        });
  }

  /** A function on each pair of singles. */
  static Op singles(Site site, VcpuLanes f) {
    return doubles(
        site,
        (cpu, a, b) -> f.apply(cpu, a & LOW, b & LOW) | f.apply(cpu, a >>> 32, b >>> 32) << 32);
  }

  /** A function on each pair of doubles, another on those with odd numbers. */
  static Op alternatingDoubles(Site site, VcpuLanes even, VcpuLanes odd) {
    int quads = new VectorOperands(site).quads();
    return whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i += 2) {
            v[to + i] = even.apply(cpu, v[a + i], v[b + i]);
            v[to + i + 1] = odd.apply(cpu, v[a + i + 1], v[b + i + 1]);
          }
        });
  }

  /** A function on each pair of singles, another on those with odd numbers. */
  static Op alternatingSingles(Site site, VcpuLanes even, VcpuLanes odd) {
    return doubles(
        site,
        (cpu, a, b) ->
            even.apply(cpu, a & LOW, b & LOW) | odd.apply(cpu, a >>> 32, b >>> 32) << 32);
  }

  /** A function on neighbours: in each 128 bits first those of one source, then of the other. */
  static Op horizontalDoubles(Site site, VcpuLanes f) {
    int quads = new VectorOperands(site).quads();
    return whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i += 2) {
            v[to + i] = f.apply(cpu, v[a + i], v[a + i + 1]);
            v[to + i + 1] = f.apply(cpu, v[b + i], v[b + i + 1]);
          }
        });
  }

  /** The same for singles. */
  static Op horizontalSingles(Site site, VcpuLanes f) {
    return horizontalDoubles(
        site,
        (cpu, a, b) -> f.apply(cpu, a & LOW, a >>> 32) | f.apply(cpu, b & LOW, b >>> 32) << 32);
  }

  /** Each 64 bits of the destination from 32 of the source. */
  static Op widening(Site site, VcpuUnary f) {
    int quads = new VectorOperands(site).quads();
    return whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            long source = v[b + i / 2];
            v[to + i] = f.apply(cpu, (i & 1) == 0 ? source & LOW : source >>> 32);
          }
        });
  }

  /** Each 32 bits of the destination from 64 of the source; the rest of it becomes zero. */
  static Op narrowing(Site site, VcpuUnary f) {
    return whole(site, narrow(site, f));
  }

  /** The same to memory. */
  static Op narrowingToMemory(Site site, VcpuUnary f) {
    VectorFunction narrow = narrow(site, f);
    return Lanes.toMemory(
        site,
        (cpu, v, to, a, b) -> {
          narrow.apply(cpu, v, to, a, b);
          FloatMode.settle(cpu);
        });
  }

  private static VectorFunction narrow(Site site, VcpuUnary f) {
    int quads = new VectorOperands(site).quads();
    int sources = site.bytes(1) / Long.BYTES;
    return (cpu, v, to, a, b) -> {
      for (int i = 0; i < quads; i++) {
        int from = b + 2 * i;
        v[to + i] = 2 * i < sources ? f.apply(cpu, v[from]) | f.apply(cpu, v[from + 1]) << 32 : 0;
      }
    };
  }

  /** A function on all elements, which may raise exceptions. */
  static Op whole(Site site, VectorFunction f) {
    return new VectorOperands(site).hasMmx() ? settling(site, afterMmx(f)) : settling(site, f);
  }

  private static Op settling(Site site, VectorFunction f) {
    return Lanes.whole(
        site,
        (cpu, v, to, a, b) -> {
          f.apply(cpu, v, to, a, b);
          FloatMode.settle(cpu);
        });
  }

  /** The x87 unit gives way to MMX before there can be an exception of a conversion. */
  private static VectorFunction afterMmx(VectorFunction f) {
    return (cpu, v, to, a, b) -> {
      cpu.fpu().enterMmx();
      f.apply(cpu, v, to, a, b);
    };
  }

  /** A function on each double of the destination and two sources. */
  static Op tripleDoubles(Site site, VcpuTernary f) {
    VectorOperands operands = new VectorOperands(site);
    int target = operands.target();
    int quads = operands.quads();
    return whole(
        site,
        (cpu, v, to, a, b) -> {
          for (int i = 0; i < quads; i++) {
            v[to + i] = f.apply(cpu, v[target + i], v[a + i], v[b + i]);
          }
        });
  }

  /** A function on each single of the destination and two sources. */
  static Op tripleSingles(Site site, VcpuTernary f) {
    return tripleDoubles(site, halves(f, f));
  }

  /** Functions on singles, one for the lower halves of quadwords and one for the upper ones. */
  static VcpuTernary halves(VcpuTernary even, VcpuTernary odd) {
    return (cpu, a, b, c) ->
        even.apply(cpu, a & LOW, b & LOW, c & LOW)
            | odd.apply(cpu, a >>> 32, b >>> 32, c >>> 32) << 32;
  }

  /** A function on the lowest elements of the destination and two sources. */
  static Op tripleScalar(Site site, VcpuTernary f) {
    return Lanes.scalarAccumulate(
        site,
        (cpu, a, b, c) -> {
          long result = f.apply(cpu, a, b, c);
          FloatMode.settle(cpu);
          return result;
        });
  }

  /** A general register from the lowest element. */
  static Op general(Site site, VcpuLanes f) {
    return Lanes.general(
        site,
        (cpu, a, b) -> {
          long result = f.apply(cpu, a, b);
          FloatMode.settle(cpu);
          return result;
        });
  }

  /** The relation of the lowest elements, to the flags. */
  static Op flags(Site site, Relation f) {
    return Lanes.test(
        site,
        (cpu, v, a, b) -> {
          int relation = f.of(cpu, v[a], v[b]);
          FloatMode.settle(cpu);
          Relations.setFlags(cpu, relation);
        });
  }
}
