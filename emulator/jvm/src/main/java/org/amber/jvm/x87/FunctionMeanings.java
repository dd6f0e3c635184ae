package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.fp.ExtendedFloat;
import org.jspecify.annotations.Nullable;

/** Functions of ST0, or of ST0 and ST1. */
final class FunctionMeanings {
  private static final int CONDITIONS = FpuRegisters.C3 | FpuRegisters.C2 | FpuRegisters.C0;

  private FunctionMeanings() {}

  /** A function of the unit's operands, as {@link ExtendedFloat} has them. */
  interface Function {
    int apply(ExtendedFloat unit, int control);
  }

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fsqrt" -> site -> ofOne(site, ExtendedFloat::root);
      case "frndint" -> site -> ofOne(site, ExtendedFloat::roundToIntegral);
      case "fscale" -> site -> ofTwo(site, Scaling::scale);
      case "fxtract" -> site -> Place.onRegisters(site, Scaling::extract);
      case "fprem" -> site -> remainder(site, false);
      case "fprem1" -> site -> remainder(site, true);
      default -> null;
    };
  }

  private static Op ofOne(Site site, Function function) {
    return Place.onRegisters(
        site,
        fpu -> {
          if (fpu.isEmpty(0)) {
            underflow(fpu);
            return;
          }
          Operand.register(fpu, 0, fpu.arithmetic().x);
          set(fpu, function.apply(fpu.arithmetic(), fpu.control()));
        });
  }

  private static Op ofTwo(Site site, Function function) {
    return Place.onRegisters(
        site,
        fpu -> {
          if (fpu.isEmpty(0) || fpu.isEmpty(1)) {
            underflow(fpu);
            return;
          }
          Operand.register(fpu, 0, fpu.arithmetic().x);
          Operand.register(fpu, 1, fpu.arithmetic().y);
          set(fpu, function.apply(fpu.arithmetic(), fpu.control()));
        });
  }

  private static Op remainder(Site site, boolean nearest) {
    return Place.onRegisters(
        site,
        fpu -> {
          if (fpu.isEmpty(0) || fpu.isEmpty(1)) {
            underflow(fpu);
            fpu.change(FpuRegisters.C2, 0);
            return;
          }
          ExtendedFloat unit = fpu.arithmetic();
          Operand.register(fpu, 0, unit.x);
          Operand.register(fpu, 1, unit.y);
          int flags = Remainder.compute(unit, fpu.control(), nearest);
          set(fpu, flags & ~(CONDITIONS | Remainder.DIVIDED));
          boolean divided = (flags & Remainder.DIVIDED) != 0;
          fpu.change(divided ? CONDITIONS : FpuRegisters.C2, flags & CONDITIONS);
        });
  }

  /** Writes the unit's result to ST0, unless an exception prevents that. */
  private static boolean set(FpuRegisters fpu, int flags) {
    boolean written = Exceptions.note(fpu, flags);
    if (written) {
      fpu.set(0, fpu.arithmetic().significand(), fpu.arithmetic().signAndExponent());
    }
    return written;
  }

  private static void underflow(FpuRegisters fpu) {
    if (Stack.underflow(fpu)) {
      Stack.setIndefinite(fpu, 0);
    }
  }
}
