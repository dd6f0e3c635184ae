package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.fp.ExtendedFloat;
import org.amber.jvm.fp.Unpacked;
import org.jspecify.annotations.Nullable;

/** Functions of ST0, or of ST0 and ST1. */
final class FunctionMeanings {
  private static final int CONDITIONS = FpuRegisters.C3 | FpuRegisters.C2 | FpuRegisters.C0;

  private static final long ONE = 1L << 63;

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
      case "f2xm1" -> site -> ofOne(site, Functions::exponential, false);
      case "fsin" -> site -> ofOne(site, Functions::sine, true);
      case "fcos" -> site -> ofOne(site, Functions::cosine, true);
      case "fptan" -> site -> pushing(site, false);
      case "fsincos" -> site -> pushing(site, true);
      case "fpatan" -> site -> popping(site, Functions::arctangent);
      case "fyl2x" -> site -> popping(site, Functions::logarithm);
      case "fyl2xp1" -> site -> popping(site, Functions::logarithmOfOneMore);
      default -> null;
    };
  }

  /** A function of one or both operands of the unit. */
  private interface UnitFunction {
    int apply(FpuRegisters fpu);
  }

  private static Op ofOne(Site site, UnitFunction function, boolean isAngle) {
    return Place.onRegisters(
        site,
        fpu -> {
          if (isAngle) {
            fpu.change(FpuRegisters.C2, 0);
          }
          if (fpu.isEmpty(0)) {
            underflow(fpu);
            return;
          }
          Operand.register(fpu, 0, fpu.arithmetic().x);
          setInRange(fpu, function.apply(fpu));
        });
  }

  /** As {@link #set}, unless the angle is too great, which C2 tells. */
  private static boolean setInRange(FpuRegisters fpu, int flags) {
    if ((flags & Functions.OUT_OF_RANGE) != 0) {
      fpu.change(FpuRegisters.C1, FpuRegisters.C2);
      return false;
    }
    return set(fpu, flags);
  }

  /** FSINCOS, which pushes the cosine, or FPTAN, which pushes 1. */
  private static Op pushing(Site site, boolean both) {
    return Place.onRegisters(
        site,
        fpu -> {
          fpu.change(FpuRegisters.C2, 0);
          if (fpu.isEmpty(0) || Stack.isFull(fpu)) {
            boolean masked = fpu.isEmpty(0) ? Stack.underflow(fpu) : Stack.overflow(fpu);
            if (masked) {
              Stack.setIndefinite(fpu, 0);
              fpu.push(Stack.INDEFINITE, Stack.INDEFINITE_EXPONENT);
            }
          } else if (both) {
            sineAndCosine(fpu);
          } else {
            tangentAndOne(fpu);
          }
        });
  }

  private static void sineAndCosine(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, 0, unit.x);
    int flags = Functions.cosine(fpu);
    long significand = unit.significand();
    int exponent = unit.signAndExponent();
    Operand.register(fpu, 0, unit.x);
    if (setInRange(fpu, flags | Functions.sine(fpu))) {
      fpu.push(significand, exponent);
    }
  }

  /** What is no number is pushed instead of 1. */
  private static void tangentAndOne(FpuRegisters fpu) {
    ExtendedFloat unit = fpu.arithmetic();
    Operand.register(fpu, 0, unit.x);
    boolean number = unit.x.kind() == Unpacked.Kind.FINITE || Numbers.isZero(unit.x);
    if (setInRange(fpu, Functions.tangent(fpu))) {
      fpu.push(number ? ONE : unit.significand(), number ? Stack.BIAS : unit.signAndExponent());
    }
  }

  /** A function of ST0 and ST1, whose result is ST0 after both were popped. */
  private static Op popping(Site site, UnitFunction function) {
    return Place.onRegisters(
        site,
        fpu -> {
          boolean written;
          if (fpu.isEmpty(0) || fpu.isEmpty(1)) {
            written = Stack.underflow(fpu);
            Numbers.exactly(fpu.arithmetic(), Stack.INDEFINITE, Stack.INDEFINITE_EXPONENT);
          } else {
            Operand.register(fpu, 0, fpu.arithmetic().x);
            Operand.register(fpu, 1, fpu.arithmetic().y);
            written = Exceptions.note(fpu, function.apply(fpu));
          }
          if (written) {
            ExtendedFloat unit = fpu.arithmetic();
            fpu.set(1, unit.significand(), unit.signAndExponent());
            fpu.pop();
          }
        });
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
