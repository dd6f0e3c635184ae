package org.amber.jvm.x87;

import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.fp.ExtendedFloat;
import org.jspecify.annotations.Nullable;

/**
 * Comparisons, whose outcome is in C3, C2 and C0, or in ZF, PF and CF; also after an exception that
 * is not masked, which only prevents that the stack is popped. FCOMI and its kin leave C1 as it is,
 * unless a register is empty.
 */
final class ComparisonMeanings {
  private static final int LOW = 7;
  private static final int OUTCOME = FpuRegisters.C3 | FpuRegisters.C2 | FpuRegisters.C0;

  private ComparisonMeanings() {}

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fcom", "ficom" -> comparison(false, 0);
      case "fcomp", "ficomp" -> comparison(false, 1);
      case "fcompp" -> site -> onRegister(site, 1, false, 2);
      case "fucom" -> comparison(true, 0);
      case "fucomp" -> comparison(true, 1);
      case "fucompp" -> site -> onRegister(site, 1, true, 2);
      case "fcomi" -> site -> toFlags(site, false, false);
      case "fcomip" -> site -> toFlags(site, false, true);
      case "fucomi" -> site -> toFlags(site, true, false);
      case "fucomip" -> site -> toFlags(site, true, true);
      case "ftst" -> site -> Place.onRegisters(site, ComparisonMeanings::withZero);
      default -> null;
    };
  }

  private static Meaning comparison(boolean quiet, int pops) {
    return site ->
        site.instruction().hasMemory()
            ? onMemory(site, pops)
            : onRegister(site, site.instruction().rm() & LOW, quiet, pops);
  }

  private static Op onRegister(Site site, int i, boolean quiet, int pops) {
    return Place.onRegisters(
        site,
        fpu -> {
          if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
            underflow(fpu, pops);
            return;
          }
          Operand.register(fpu, i, fpu.arithmetic().y);
          compare(fpu, quiet, pops);
        });
  }

  private static Op onMemory(Site site, int pops) {
    Operand operand = Operand.of(site.instruction().form());
    return Place.onMemory(
        site,
        (fpu, bits) -> {
          if (fpu.isEmpty(0)) {
            underflow(fpu, pops);
            return;
          }
          operand.into(fpu.arithmetic().y, bits);
          compare(fpu, false, pops);
        });
  }

  private static void withZero(FpuRegisters fpu) {
    if (fpu.isEmpty(0)) {
      underflow(fpu, 0);
      return;
    }
    fpu.arithmetic().y.setInteger(0);
    compare(fpu, false, 0);
  }

  /** Compares ST0 with the unit's second operand. */
  private static void compare(FpuRegisters fpu, boolean quiet, int pops) {
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, 0, unit.x);
    boolean masked = Exceptions.note(fpu, unit.compare(quiet));
    end(fpu, outcome(unit.order()), masked ? pops : 0);
  }

  private static void underflow(FpuRegisters fpu, int pops) {
    end(fpu, OUTCOME, Stack.underflow(fpu) ? pops : 0);
  }

  private static void end(FpuRegisters fpu, int outcome, int pops) {
    fpu.change(OUTCOME, outcome);
    for (int i = 0; i < pops; i++) {
      fpu.pop();
    }
  }

  private static int outcome(int order) {
    return switch (order) {
      case -1 -> FpuRegisters.C0;
      case 0 -> FpuRegisters.C3;
      case 1 -> 0;
      default -> OUTCOME;
    };
  }

  private static Op toFlags(Site site, boolean quiet, boolean pops) {
    int i = site.instruction().rm() & LOW;
    Place place = Place.of(site);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      fpu.executed(place.opcode(), place.address());
      toFlags(fpu, cpu.flags(), i, quiet, pops);
    };
  }

  private static void toFlags(FpuRegisters fpu, Flags flags, int i, boolean quiet, boolean pops) {
    int order = ExtendedFloat.UNORDERED;
    boolean goesOn;
    if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
      goesOn = Stack.underflow(fpu);
    } else {
      ExtendedFloat unit = fpu.arithmetic();
      Operand.register(fpu, 0, unit.x);
      Operand.register(fpu, i, unit.y);
      int c1 = fpu.status() & FpuRegisters.C1;
      goesOn = Exceptions.note(fpu, unit.compare(quiet) | c1);
      order = unit.order();
    }
    boolean unordered = order == ExtendedFloat.UNORDERED;
    flags.comparison(unordered || order == 0, unordered, unordered || order < 0);
    if (goesOn && pops) {
      fpu.pop();
    }
  }
}
