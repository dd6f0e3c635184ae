package org.amber.jvm.x87;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Width;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.FloatFlags;
import org.amber.jvm.fp.Format;
import org.amber.jvm.fp.Rounding;
import org.jspecify.annotations.Nullable;

/** Stores into memory: when the page cannot be written, nothing has happened. */
final class StoreMeanings {
  private static final int TEN = 10;

  private StoreMeanings() {}

  /** Makes of the unit's first operand what is stored, and returns exceptions. */
  private interface Conversion {
    int convert(ExtendedFloat unit, int control);
  }

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fst" -> floating(form, false);
      case "fstp" -> floating(form, true);
      case "fist" -> integer(form, false, false);
      case "fistp" -> integer(form, true, false);
      case "fisttp" -> integer(form, true, true);
      case "fbstp" -> StoreMeanings::decimal;
      default -> null;
    };
  }

  private static Meaning floating(Form form, boolean pops) {
    return switch (width(form)) {
      case T -> StoreMeanings::whole;
      case D -> site -> number(site, single(), Format.SINGLE.indefinite(), pops);
      default -> site -> number(site, twice(), Format.DOUBLE.indefinite(), pops);
    };
  }

  private static Conversion single() {
    return (unit, control) -> unit.convert(Format.SINGLE, control);
  }

  private static Conversion twice() {
    return (unit, control) -> unit.convert(Format.DOUBLE, control);
  }

  private static Meaning integer(Form form, boolean pops, boolean truncates) {
    int bits =
        switch (width(form)) {
          case W -> Short.SIZE;
          case D -> Integer.SIZE;
          default -> Long.SIZE;
        };
    Conversion conversion =
        truncates
            ? (unit, control) -> unit.toInteger(bits, Rounding.TRUNCATE)
            : (unit, control) -> unit.toInteger(bits, Rounding.ofX87(control));
    return site -> number(site, conversion, 1L << (bits - 1), pops);
  }

  private static Width width(Form form) {
    return form.operands().getFirst().width();
  }

  /**
   * Stores up to 8 bytes.
   *
   * @param indefinite what is stored for an empty register
   */
  private static Op number(Site site, Conversion conversion, long indefinite, boolean pops) {
    Place place = Place.of(site);
    EffectiveAddress address = site.memory();
    int bytes = site.bytes(0);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      boolean empty = fpu.isEmpty(0);
      int flags = empty ? FloatFlags.INVALID : convert(fpu, conversion);
      boolean stores = Exceptions.storable(fpu, flags);
      if (stores) {
        long value = empty ? indefinite : fpu.arithmetic().bits();
        cpu.mmu().write(address.of(cpu), value, bytes);
      }
      fpu.executed(place.opcode(), place.address(), address.offset(cpu));
      end(fpu, empty, flags, stores && pops);
    };
  }

  private static int convert(FpuRegisters fpu, Conversion conversion) {
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, 0, unit.x);
    return conversion.convert(unit, fpu.control());
  }

  private static void end(FpuRegisters fpu, boolean empty, int flags, boolean pops) {
    if (empty) {
      Stack.underflow(fpu);
    } else {
      Exceptions.note(fpu, flags);
    }
    if (pops) {
      fpu.pop();
    }
  }

  /** FSTP of 80 bits: nothing is converted. */
  private static Op whole(Site site) {
    Place place = Place.of(site);
    EffectiveAddress address = site.memory();
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      boolean empty = fpu.isEmpty(0);
      int flags = empty ? FloatFlags.INVALID : 0;
      boolean stores = Exceptions.storable(fpu, flags);
      if (stores) {
        store(
            cpu,
            address,
            empty ? Stack.INDEFINITE : fpu.significand(0),
            empty ? Stack.INDEFINITE_EXPONENT : fpu.exponent(0));
      }
      fpu.executed(place.opcode(), place.address(), address.offset(cpu));
      end(fpu, empty, flags, stores);
    };
  }

  private static Op decimal(Site site) {
    Place place = Place.of(site);
    EffectiveAddress address = site.memory();
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      boolean empty = fpu.isEmpty(0);
      int flags = empty ? FloatFlags.INVALID : convert(fpu, Decimal::toInteger);
      boolean stores = Exceptions.storable(fpu, flags);
      if (stores) {
        boolean invalid = (flags & FloatFlags.INVALID) != 0;
        long integer = fpu.arithmetic().bits();
        boolean negative = (fpu.exponent(0) & Stack.SIGN) != 0;
        store(
            cpu,
            address,
            invalid ? Decimal.INDEFINITE : Decimal.low(integer),
            invalid ? Decimal.INDEFINITE_HIGH : Decimal.high(integer, negative));
      }
      fpu.executed(place.opcode(), place.address(), address.offset(cpu));
      end(fpu, empty, flags, stores);
    };
  }

  private static void store(Vcpu cpu, EffectiveAddress address, long low, int high) {
    Mmu mmu = cpu.mmu();
    mmu.requireWritable(address.of(cpu), TEN);
    mmu.write64(address.of(cpu), low);
    mmu.write16(address.of(cpu, Long.BYTES), high);
  }
}
