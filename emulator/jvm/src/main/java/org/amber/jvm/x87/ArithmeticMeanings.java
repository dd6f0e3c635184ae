package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.amber.jvm.fp.ExtendedFloat;
import org.jspecify.annotations.Nullable;

/** The four operations with two operands. */
final class ArithmeticMeanings {
  private static final int LOW = 7;

  private ArithmeticMeanings() {}

  /** An operation on the unit's two operands. */
  private interface Operation {
    int apply(ExtendedFloat unit, int control);
  }

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fadd", "faddp", "fiadd" -> operation(form, ExtendedFloat::add, false);
      case "fmul", "fmulp", "fimul" -> operation(form, ExtendedFloat::multiply, false);
      case "fsub", "fsubp", "fisub" -> operation(form, ExtendedFloat::subtract, false);
      case "fsubr", "fsubrp", "fisubr" -> operation(form, ExtendedFloat::subtract, true);
      case "fdiv", "fdivp", "fidiv" -> operation(form, ExtendedFloat::divide, false);
      case "fdivr", "fdivrp", "fidivr" -> operation(form, ExtendedFloat::divide, true);
      default -> null;
    };
  }

  private static Meaning operation(Form form, Operation operation, boolean reversed) {
    if (form.operands().size() == 1) {
      return site -> onMemory(site, operation, reversed);
    }
    boolean toTop = form.operands().getFirst().kind() == OperandKind.ST0;
    boolean pops = form.mnemonic().endsWith("p");
    return site -> onRegisters(site, operation, reversed, toTop, pops);
  }

  private static Op onRegisters(
      Site site, Operation operation, boolean reversed, boolean toTop, boolean pops) {
    int i = site.instruction().rm() & LOW;
    int target = toTop ? 0 : i;
    int other = toTop ? i : 0;
    return Place.onRegisters(
        site,
        fpu -> {
          if (onRegisters(fpu, operation, reversed, target, other) && pops) {
            fpu.pop();
          }
        });
  }

  /** Whether all went so well that the stack may be popped. */
  private static boolean onRegisters(
      FpuRegisters fpu, Operation operation, boolean reversed, int target, int other) {
    if (fpu.isEmpty(target) || fpu.isEmpty(other)) {
      return underflow(fpu, target);
    }
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, target, reversed ? unit.y : unit.x);
    Operand.register(fpu, other, reversed ? unit.x : unit.y);
    return compute(fpu, operation, target);
  }

  private static Op onMemory(Site site, Operation operation, boolean reversed) {
    Operand operand = Operand.of(site.instruction().form());
    return Place.onMemory(
        site,
        (fpu, bits) -> {
          if (fpu.isEmpty(0)) {
            underflow(fpu, 0);
            return;
          }
          ExtendedFloat unit = fpu.arithmetic();
          Operand.register(fpu, 0, reversed ? unit.y : unit.x);
          operand.into(reversed ? unit.x : unit.y, bits);
          compute(fpu, operation, 0);
        });
  }

  private static boolean compute(FpuRegisters fpu, Operation operation, int target) {
    ExtendedFloat unit = fpu.arithmetic();
    int flags = operation.apply(unit, fpu.control());
    if (!Exceptions.note(fpu, flags)) {
      return false;
    }
    fpu.set(target, unit.significand(), unit.signAndExponent());
    return true;
  }

  private static boolean underflow(FpuRegisters fpu, int target) {
    boolean masked = Stack.underflow(fpu);
    if (masked) {
      Stack.setIndefinite(fpu, target);
    }
    return masked;
  }
}
