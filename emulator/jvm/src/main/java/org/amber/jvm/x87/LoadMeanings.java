package org.amber.jvm.x87;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Width;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.jspecify.annotations.Nullable;

/** Loads from memory. */
final class LoadMeanings {

  private LoadMeanings() {}

  /** What ten bytes become. */
  private interface Wide {
    void push(FpuRegisters fpu, long low, int high);
  }

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fld" ->
          form.operands().getFirst().width() == Width.T
              ? site -> wide(site, Stack::push)
              : site -> number(site, Operand.floating(form));
      case "fild" -> site -> number(site, Operand.integer(form));
      case "fbld" -> site -> wide(site, Decimal::push);
      default -> null;
    };
  }

  private static Op number(Site site, Operand operand) {
    return Place.onMemory(site, (fpu, bits) -> number(fpu, operand, bits));
  }

  private static void number(FpuRegisters fpu, Operand operand, long bits) {
    boolean full = Stack.isFull(fpu);
    if (full && !Stack.overflow(fpu)) {
      return;
    }
    if (full) {
      fpu.push(Stack.INDEFINITE, Stack.INDEFINITE_EXPONENT);
      return;
    }
    ExtendedFloat unit = fpu.arithmetic();
    operand.into(unit.x, bits);
    int flags = unit.load();
    // A denormal number is loaded also when that exception is not masked.
    if (Exceptions.note(fpu, flags) || flags == FloatFlags.DENORMAL) {
      fpu.push(unit.significand(), unit.signAndExponent());
    }
  }

  private static Op wide(Site site, Wide wide) {
    Place place = Place.of(site);
    EffectiveAddress address = site.memory();
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      long at = address.of(cpu);
      Mmu mmu = cpu.mmu();
      long low = mmu.read64(at);
      int high = mmu.read16(address.of(cpu, Long.BYTES));
      fpu.executed(place.opcode(), place.address(), address.offset(cpu));
      wide.push(fpu, low, high);
    };
  }
}
