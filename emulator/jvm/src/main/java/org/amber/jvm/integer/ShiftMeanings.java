package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Shifts and rotations. */
final class ShiftMeanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "shl" -> site -> shift(site, Shift.SHL, QuickOp.SHL);
      case "shr" -> site -> shift(site, Shift.SHR, QuickOp.SHR);
      case "sar" -> site -> shift(site, Shift.SAR, QuickOp.SAR);
      case "rol" -> site -> shift(site, Shift.ROL);
      case "ror" -> site -> shift(site, Shift.ROR);
      case "rcl" -> site -> shift(site, Shift.RCL);
      case "rcr" -> site -> shift(site, Shift.RCR);
      case "shld" -> site -> doubleShift(site, true);
      case "shrd" -> site -> doubleShift(site, false);
      case "shlx" -> site -> plainShift(site, Shift.SHL);
      case "shrx" -> site -> plainShift(site, Shift.SHR);
      case "sarx" -> site -> plainShift(site, Shift.SAR);
      case "rorx" -> site -> plainShift(site, Shift.ROR);
      default -> null;
    };
  }

  private static int countMask(int bits) {
    return bits == Long.SIZE ? Long.SIZE - 1 : Integer.SIZE - 1;
  }

  private static Op shift(Site site, Shift shift, int quick) {
    Op op = QuickOps.shift(site, quick);
    return op == null ? shift(site, shift) : op;
  }

  /** With a count of zero nothing changes but the upper half that any 32-bit result clears. */
  private static Op shift(Site site, Shift shift) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    int mask = countMask(bits);
    Source counter = Operands.source(site, 1);
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress address = site.memory();
      return cpu -> {
        int count = (int) counter.get(cpu) & mask;
        long at = address.of(cpu);
        long a = Operands.extend(cpu.mmu().readToChange(at, bytes), bytes);
        if (count == 0) {
          cpu.mmu().write(at, a, bytes);
          return;
        }
        long result = Operands.extend(shift.result(a, count, bits, cpu.flags().cf()), bytes);
        cpu.mmu().write(at, result, bytes);
        shift.flags(cpu.flags(), a, count, bits, result);
      };
    }
    Source first = Operands.source(site, 0);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      int count = (int) counter.get(cpu) & mask;
      long a = first.get(cpu);
      if (count == 0) {
        sink.put(cpu, a);
        return;
      }
      long result = Operands.extend(shift.result(a, count, bits, cpu.flags().cf()), bytes);
      sink.put(cpu, result);
      shift.flags(cpu.flags(), a, count, bits, result);
    };
  }

  /** BMI2: no flags, and a destination of its own. */
  private static Op plainShift(Site site, Shift shift) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    int mask = countMask(bits);
    Source value = Operands.source(site, 1);
    Source counter = Operands.source(site, 2);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      int count = (int) counter.get(cpu) & mask;
      long a = value.get(cpu);
      sink.put(cpu, count == 0 ? a : shift.result(a, count, bits, cpu.flags().cf()));
    };
  }

  private static Op doubleShift(Site site, boolean left) {
    int bytes = site.bytes(0);
    int bits = 8 * bytes;
    int mask = countMask(bits);
    Source filler = Operands.source(site, 1);
    Source counter = Operands.source(site, 2);
    boolean memory = Operands.isMemory(site, 0);
    EffectiveAddress address = memory ? site.memory() : null;
    Source first = memory ? null : Operands.source(site, 0);
    Sink sink = memory ? null : Operands.sink(site, 0);
    return cpu -> {
      int count = (int) counter.get(cpu) & mask;
      long at = address == null ? 0 : address.of(cpu);
      long a =
          first == null
              ? Operands.extend(cpu.mmu().readToChange(at, bytes), bytes)
              : first.get(cpu);
      long b = filler.get(cpu);
      long result =
          count == 0
              ? a
              : Operands.extend(left ? left(a, b, count, bits) : right(a, b, count, bits), bytes);
      if (sink == null) {
        cpu.mmu().write(at, result, bytes);
      } else {
        sink.put(cpu, result);
      }
      if (count != 0) {
        doubleFlags(cpu.flags(), a, b, count, bits, result, left);
      }
    };
  }

  /**
   * SHLD. A 16-bit one by more than 16 is undefined: bits come from {@code a} again behind those of
   * {@code b}, as Intel's processors do it.
   */
  static long left(long a, long b, int count, int bits) {
    if (bits == 16) {
      long all = (a & 0xffff) << 32 | (b & 0xffff) << 16 | (a & 0xffff);
      return all << count >>> 32;
    }
    return a << count | (b & Operands.mask(bits / 8)) >>> (bits - count);
  }

  /** SHRD, see {@link #left}. */
  static long right(long a, long b, int count, int bits) {
    if (bits == 16) {
      long all = (a & 0xffff) << 32 | (b & 0xffff) << 16 | (a & 0xffff);
      return all >>> count;
    }
    return (a & Operands.mask(bits / 8)) >>> count | b << (bits - count);
  }

  private static void doubleFlags(
      Flags flags, long a, long b, int count, int bits, long result, boolean left) {
    long before = left ? left(a, b, count - 1, bits) : right(a, b, count - 1, bits);
    if (count == 1) {
      before = a;
    }
    boolean out = (before >>> (left ? bits - 1 : 0) & 1) != 0;
    flags.result(result);
    flags.setAuxiliary(false);
    flags.setCarryAndOverflow(out, ((before ^ result) >>> (bits - 1) & 1) != 0);
  }
}
