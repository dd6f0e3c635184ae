package org.amber.jvm.vector;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/** PCMPESTRI and its kin: comparisons of strings, Intel SDM volume 2, 4.1. */
final class StringOps {
  private static final int MOST_SIGNIFICANT = 0x40;
  private static final int EXPAND = 0x40;
  private static final int XMM_BITS = 128;

  private StringOps() {}

  /** How the lengths of both strings are told. */
  enum Lengths {
    /** By a zero in them. */
    IMPLICIT,
    /** In EAX and EDX. */
    DWORDS,
    /** In RAX and RDX. */
    QUADWORDS
  }

  /** To ECX: the first or last element that matches, or how many there are. */
  static Op index(Site site, Lengths lengths) {
    int control = new VectorOperands(site).immediate();
    int count = XMM_BITS / StringMatch.bits(control);
    return Lanes.test(
        site,
        (cpu, v, a, b) -> {
          int match = match(cpu, v, a, b, control, lengths);
          int first = Integer.numberOfTrailingZeros(match);
          int last = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(match);
          int found = (control & MOST_SIGNIFICANT) != 0 ? last : first;
          cpu.gpr()[CpuState.RCX] = match == 0 ? count : found;
        });
  }

  /** To XMM0: what matches, as bits or as elements. */
  static Op mask(Site site, Lengths lengths) {
    int control = new VectorOperands(site).immediate();
    int bits = StringMatch.bits(control);
    int perQuad = Long.SIZE / bits;
    boolean expand = (control & EXPAND) != 0;
    int zeroFrom = site.vex() ? 2 : Vcpu.LANES;
    return Lanes.test(
        site,
        (cpu, v, a, b) -> {
          int match = match(cpu, v, a, b, control, lengths);
          v[0] = expand ? Shuffles.mask(match, bits) : match;
          v[1] = expand ? Shuffles.mask(match >> perQuad, bits) : 0;
          Lanes.zero(v, 0, zeroFrom);
        });
  }

  private static int match(Vcpu cpu, long[] v, int a, int b, int control, Lengths lengths) {
    int count = XMM_BITS / StringMatch.bits(control);
    int first = length(cpu, v, a, CpuState.RAX, control, lengths);
    int second = length(cpu, v, b, CpuState.RDX, control, lengths);
    int match = StringMatch.of(v[a], v[a + 1], first, v[b], v[b + 1], second, control);
    int status = match != 0 ? Flags.CF : 0;
    status |= second < count ? Flags.ZF : 0;
    status |= first < count ? Flags.SF : 0;
    status |= (match & 1) != 0 ? Flags.OF : 0;
    cpu.flags().setStatus(status);
    return match;
  }

  private static int length(
      Vcpu cpu, long[] v, int place, int register, int control, Lengths lengths) {
    int bits = StringMatch.bits(control);
    int count = XMM_BITS / bits;
    return switch (lengths) {
      case IMPLICIT -> StringMatch.implicitLength(v[place], v[place + 1], bits);
      case DWORDS -> (int) Math.min(count, Math.abs((long) (int) cpu.gpr()[register]));
      case QUADWORDS -> {
        long length = cpu.gpr()[register];
        yield length < -count || length > count ? count : (int) Math.abs(length);
      }
    };
  }
}
