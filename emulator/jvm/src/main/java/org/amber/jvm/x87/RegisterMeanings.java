package org.amber.jvm.x87;

import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.fp.Rounding;
import org.jspecify.annotations.Nullable;

/** What only moves numbers among registers, changes signs or looks at tags. */
final class RegisterMeanings {
  private static final int SIGN = 0x8000;
  private static final int EXPONENT = 0x7fff;
  private static final long INTEGER_BIT = 1L << 63;
  private static final int LOW = 7;
  private static final int FSTP_QUIET = 0xd9;

  private RegisterMeanings() {}

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fld" -> site -> onRegister(site, RegisterMeanings::load);
      case "fst" -> site -> onRegister(site, RegisterMeanings::store);
      case "fstp" ->
          form.encoding().opcode() == FSTP_QUIET
              ? site -> onRegister(site, RegisterMeanings::storeQuietly)
              : site -> onRegister(site, RegisterMeanings::storeAndPop);
      case "fxch" -> site -> onRegister(site, RegisterMeanings::exchange);
      case "ffree" -> site -> onRegister(site, RegisterMeanings::free);
      case "ffreep" -> site -> onRegister(site, RegisterMeanings::freeAndPop);
      case "fincstp" -> site -> Place.onRegisters(site, fpu -> turn(fpu, 1));
      case "fdecstp" -> site -> Place.onRegisters(site, fpu -> turn(fpu, -1));
      case "fnop" -> site -> Place.onRegisters(site, fpu -> {});
      case "fchs" -> site -> Place.onRegisters(site, fpu -> sign(fpu, ~0, SIGN));
      case "fabs" -> site -> Place.onRegisters(site, fpu -> sign(fpu, ~SIGN, 0));
      case "fxam" -> site -> Place.onRegisters(site, RegisterMeanings::examine);
      case "fld1" -> site -> Place.onRegisters(site, fpu -> Stack.push(fpu, INTEGER_BIT, 0x3fff));
      case "fldz" -> site -> Place.onRegisters(site, fpu -> Stack.push(fpu, 0, 0));
      case "fldl2t" -> constant(0x4000, 0xd49a784bcd1b8afeL, 0, 1);
      case "fldl2e" -> constant(0x3fff, 0xb8aa3b295c17f0bcL, -1, 0);
      case "fldpi" -> constant(0x4000, 0xc90fdaa22168c235L, -1, 0);
      case "fldlg2" -> constant(0x3ffd, 0x9a209a84fbcff799L, -1, 0);
      case "fldln2" -> constant(0x3ffe, 0xb17217f7d1cf79acL, -1, 0);
      default -> null;
    };
  }

  /** What an instruction does with STi. */
  private interface RegisterAction {
    void run(FpuRegisters fpu, int i);
  }

  private static Op onRegister(Site site, RegisterAction action) {
    int i = site.instruction().rm() & LOW;
    return Place.onRegisters(site, fpu -> action.run(fpu, i));
  }

  private static Meaning constant(int exponent, long nearest, int down, int up) {
    return site -> Place.onRegisters(site, fpu -> pushConstant(fpu, exponent, nearest, down, up));
  }

  private static void pushConstant(FpuRegisters fpu, int exponent, long nearest, int down, int up) {
    long significand =
        nearest
            + switch (Rounding.ofX87(fpu.control())) {
              case Rounding.NEAREST -> 0;
              case Rounding.UP -> up;
              default -> down;
            };
    Stack.push(fpu, significand, exponent);
  }

  private static void load(FpuRegisters fpu, int i) {
    if (fpu.isEmpty(i)) {
      if (Stack.underflow(fpu)) {
        fpu.push(Stack.INDEFINITE, Stack.INDEFINITE_EXPONENT);
      }
    } else {
      Stack.push(fpu, fpu.significand(i), fpu.exponent(i));
    }
  }

  /** FST STi. */
  private static boolean copy(FpuRegisters fpu, int i) {
    if (!fpu.isEmpty(0)) {
      fpu.change(FpuRegisters.C1, 0);
      fpu.set(i, fpu.significand(0), fpu.exponent(0));
      return true;
    }
    if (Stack.underflow(fpu)) {
      Stack.setIndefinite(fpu, i);
      return true;
    }
    return false;
  }

  private static void store(FpuRegisters fpu, int i) {
    copy(fpu, i);
  }

  private static void storeAndPop(FpuRegisters fpu, int i) {
    if (copy(fpu, i)) {
      fpu.pop();
    }
  }

  private static void exchange(FpuRegisters fpu, int i) {
    if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
      if (!Stack.underflow(fpu)) {
        return;
      }
      if (fpu.isEmpty(0)) {
        Stack.setIndefinite(fpu, 0);
      }
      if (fpu.isEmpty(i)) {
        Stack.setIndefinite(fpu, i);
      }
    } else {
      fpu.change(FpuRegisters.C1, 0);
    }
    long significand = fpu.significand(0);
    int exponent = fpu.exponent(0);
    fpu.set(0, fpu.significand(i), fpu.exponent(i));
    fpu.set(i, significand, exponent);
  }

  /** The undocumented FSTP of D9: that ST0 is empty is no exception, and leaves STi as it is. */
  private static void storeQuietly(FpuRegisters fpu, int i) {
    fpu.change(FpuRegisters.C1, 0);
    if (!fpu.isEmpty(0)) {
      fpu.set(i, fpu.significand(0), fpu.exponent(0));
    }
    fpu.pop();
  }

  /** C1 is undefined: cleared, as by processors. */
  private static void free(FpuRegisters fpu, int i) {
    fpu.change(FpuRegisters.C1, 0);
    fpu.free(i);
  }

  private static void freeAndPop(FpuRegisters fpu, int i) {
    free(fpu, i);
    fpu.pop();
  }

  private static void turn(FpuRegisters fpu, int by) {
    fpu.change(FpuRegisters.C1, 0);
    fpu.setTop(fpu.top() + by);
  }

  private static void sign(FpuRegisters fpu, int kept, int flipped) {
    if (!fpu.isEmpty(0)) {
      fpu.change(FpuRegisters.C1, 0);
      fpu.set(0, fpu.significand(0), (fpu.exponent(0) & kept) ^ flipped);
    } else if (Stack.underflow(fpu)) {
      Stack.setIndefinite(fpu, 0);
    }
  }

  private static void examine(FpuRegisters fpu) {
    int flags = (fpu.exponent(0) & SIGN) != 0 ? FpuRegisters.C1 : 0;
    flags |=
        fpu.isEmpty(0)
            ? FpuRegisters.C3 | FpuRegisters.C0
            : kind(fpu.significand(0), fpu.exponent(0) & EXPONENT);
    fpu.change(FpuRegisters.C0 | FpuRegisters.C1 | FpuRegisters.C2 | FpuRegisters.C3, flags);
  }

  /** C3, C2 and C0 of FXAM for what is not empty. */
  static int kind(long significand, int exponent) {
    if (exponent == 0) {
      return significand == 0 ? FpuRegisters.C3 : FpuRegisters.C3 | FpuRegisters.C2;
    }
    if (significand >= 0) {
      return 0; // unsupported
    }
    if (exponent < EXPONENT) {
      return FpuRegisters.C2;
    }
    return significand == INTEGER_BIT ? FpuRegisters.C2 | FpuRegisters.C0 : FpuRegisters.C0;
  }
}
