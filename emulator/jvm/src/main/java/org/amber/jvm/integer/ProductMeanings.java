package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/**
 * Products and quotients. After a product SF, ZF, AF and PF are undefined: as after logic with its
 * lower half. After a quotient all flags are: they stay.
 */
final class ProductMeanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "mul" -> site -> multiplyAccumulator(site, false);
      case "imul" ->
          form.operands().size() == 1
              ? site -> multiplyAccumulator(site, true)
              : ProductMeanings::multiply;
      case "mulx" -> ProductMeanings::multiplyWithoutFlags;
      case "div" -> site -> divide(site, false);
      case "idiv" -> site -> divide(site, true);
      default -> null;
    };
  }

  private static void flags(Flags flags, long low, boolean overflow) {
    flags.logic(low);
    flags.setCarryAndOverflow(overflow, overflow);
  }

  private static Op multiplyAccumulator(Site site, boolean signed) {
    int bytes = site.bytes(0);
    Source source = Operands.source(site, 0);
    if (bytes == 8) {
      return cpu -> multiply64(cpu, source.get(cpu), signed);
    }
    int bits = 8 * bytes;
    long mask = Operands.mask(bytes);
    return cpu -> {
      long a = Operands.extend(cpu.gpr()[CpuState.RAX], bytes);
      long b = source.get(cpu);
      long product = signed ? a * b : (a & mask) * (b & mask);
      long low = Operands.extend(product, bytes);
      boolean overflow = signed ? low != product : product >>> bits != 0;
      if (bytes == 1) {
        Operands.put(cpu, CpuState.RAX, product, 2);
      } else {
        Operands.put(cpu, CpuState.RAX, product, bytes);
        Operands.put(cpu, CpuState.RDX, product >> bits, bytes);
      }
      flags(cpu.flags(), low, overflow);
    };
  }

  private static void multiply64(Vcpu cpu, long b, boolean signed) {
    long[] gpr = cpu.gpr();
    long a = gpr[CpuState.RAX];
    long low = a * b;
    long high = signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
    gpr[CpuState.RAX] = low;
    gpr[CpuState.RDX] = high;
    flags(cpu.flags(), low, signed ? high != low >> 63 : high != 0);
  }

  /** With two or three operands. */
  private static Op multiply(Site site) {
    int bytes = site.bytes(0);
    boolean three = site.operands() == 3;
    Source first = Operands.source(site, three ? 1 : 0);
    Source second = Operands.source(site, three ? 2 : 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long a = first.get(cpu);
      long b = second.get(cpu);
      long product = a * b;
      long low = Operands.extend(product, bytes);
      boolean overflow = bytes == 8 ? Math.multiplyHigh(a, b) != product >> 63 : low != product;
      sink.put(cpu, low);
      flags(cpu.flags(), low, overflow);
    };
  }

  /** The upper half goes to the first operand; if both are one register, it is what stays. */
  private static Op multiplyWithoutFlags(Site site) {
    int bytes = site.bytes(0);
    Source source = Operands.source(site, 2);
    Sink high = Operands.sink(site, 0);
    Sink low = Operands.sink(site, 1);
    return cpu -> {
      long mask = Operands.mask(bytes);
      long a = cpu.gpr()[CpuState.RDX] & mask;
      long b = source.get(cpu) & mask;
      long product = a * b;
      low.put(cpu, product);
      high.put(cpu, bytes == 8 ? Math.unsignedMultiplyHigh(a, b) : product >>> 32);
    };
  }

  private static Op divide(Site site, boolean signed) {
    int bytes = site.bytes(0);
    Source source = Operands.source(site, 0);
    if (bytes == 8) {
      return signed
          ? cpu -> divideSigned64(cpu, source.get(cpu))
          : cpu -> divideUnsigned64(cpu, source.get(cpu));
    }
    int bits = 8 * bytes;
    long mask = Operands.mask(bytes);
    return cpu -> {
      long[] gpr = cpu.gpr();
      long divisor = signed ? source.get(cpu) : source.get(cpu) & mask;
      if (divisor == 0) {
        throw cpu.exception(GuestFault.DIVIDE_ERROR);
      }
      long dividend =
          bytes == 1
              ? gpr[CpuState.RAX] & 0xffff
              : (gpr[CpuState.RDX] & mask) << bits | (gpr[CpuState.RAX] & mask);
      if (signed) {
        dividend = Operands.extend(dividend, 2 * bytes);
      }
      long quotient = signed ? dividend / divisor : Long.divideUnsigned(dividend, divisor);
      boolean fits =
          signed ? Operands.extend(quotient, bytes) == quotient : (quotient & mask) == quotient;
      // The most negative dividend by -1 overflows even a long.
      if (!fits || (signed && dividend == Long.MIN_VALUE && divisor == -1)) {
        throw cpu.exception(GuestFault.DIVIDE_ERROR);
      }
      long rest = dividend - quotient * divisor;
      if (bytes == 1) {
        Operands.put(cpu, CpuState.RAX, (quotient & 0xff) | (rest & 0xff) << 8, 2);
      } else {
        Operands.put(cpu, CpuState.RAX, quotient, bytes);
        Operands.put(cpu, CpuState.RDX, rest, bytes);
      }
    };
  }

  private static void divideUnsigned64(Vcpu cpu, long divisor) {
    long[] gpr = cpu.gpr();
    long high = gpr[CpuState.RDX];
    long low = gpr[CpuState.RAX];
    if (Long.compareUnsigned(high, divisor) >= 0) {
      throw cpu.exception(GuestFault.DIVIDE_ERROR);
    }
    long quotient = quotient(high, low, divisor);
    gpr[CpuState.RAX] = quotient;
    gpr[CpuState.RDX] = low - quotient * divisor;
  }

  private static void divideSigned64(Vcpu cpu, long divisor) {
    long[] gpr = cpu.gpr();
    long high = gpr[CpuState.RDX];
    long low = gpr[CpuState.RAX];
    boolean negative = high < 0;
    if (negative) {
      high = ~high + (low == 0 ? 1 : 0);
      low = -low;
    }
    long magnitude = Math.abs(divisor);
    if (divisor == 0 || Long.compareUnsigned(high, magnitude) >= 0) {
      throw cpu.exception(GuestFault.DIVIDE_ERROR);
    }
    long quotient = quotient(high, low, magnitude);
    long rest = low - quotient * magnitude;
    boolean negativeQuotient = negative != divisor < 0;
    if (quotient < 0 && !(negativeQuotient && quotient == Long.MIN_VALUE)) {
      throw cpu.exception(GuestFault.DIVIDE_ERROR);
    }
    gpr[CpuState.RAX] = negativeQuotient ? -quotient : quotient;
    gpr[CpuState.RDX] = negative ? -rest : rest;
  }

  /**
   * 128 by 64 bits, unsigned; the quotient fits. Knuth, volume 2, algorithm D with digits of 32
   * bits, as Hacker's Delight has it (divlu).
   */
  static long quotient(long high, long low, long divisor) {
    if (high == 0) {
      return Long.divideUnsigned(low, divisor);
    }
    int shift = Long.numberOfLeadingZeros(divisor);
    long v = divisor << shift;
    long v1 = v >>> 32;
    long v0 = v & 0xffff_ffffL;
    long u32 = shift == 0 ? high : high << shift | low >>> (64 - shift);
    long u10 = low << shift;
    long q1 = digit(u32, u10 >>> 32, v1, v0);
    long u21 = (u32 << 32) + (u10 >>> 32) - q1 * v;
    long q0 = digit(u21, u10 & 0xffff_ffffL, v1, v0);
    return (q1 << 32) + q0;
  }

  private static long digit(long high, long next, long v1, long v0) {
    long q = Long.divideUnsigned(high, v1);
    long rest = high - q * v1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * v0, rest << 32 | next) > 0) {
      q--;
      rest += v1;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    return q;
  }
}
