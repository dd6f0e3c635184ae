package org.amber.jvm.x87;

import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.jspecify.annotations.Nullable;

/** FCMOVcc. */
final class ConditionalMoves {
  private static final int LOW = 7;

  private ConditionalMoves() {}

  private interface Condition {
    boolean holds(Flags flags);
  }

  static @Nullable Meaning meaning(String mnemonic) {
    return switch (mnemonic) {
      case "fcmovb" -> site -> move(site, Flags::cf);
      case "fcmove" -> site -> move(site, Flags::zf);
      case "fcmovbe" -> site -> move(site, flags -> flags.cf() || flags.zf());
      case "fcmovu" -> site -> move(site, Flags::pf);
      case "fcmovnb" -> site -> move(site, flags -> !flags.cf());
      case "fcmovne" -> site -> move(site, flags -> !flags.zf());
      case "fcmovnbe" -> site -> move(site, flags -> !flags.cf() && !flags.zf());
      case "fcmovnu" -> site -> move(site, flags -> !flags.pf());
      default -> null;
    };
  }

  private static Op move(Site site, Condition condition) {
    int i = site.instruction().rm() & LOW;
    Place place = Place.of(site);
    return cpu -> {
      FpuRegisters fpu = cpu.fpu();
      fpu.requireNonePending();
      fpu.executed(place.opcode(), place.address());
      move(fpu, i, condition.holds(cpu.flags()));
    };
  }

  /** An empty register counts whether or not the condition holds. */
  private static void move(FpuRegisters fpu, int i, boolean holds) {
    if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
      if (Stack.underflow(fpu)) {
        Stack.setIndefinite(fpu, 0);
      }
      return;
    }
    if (holds) {
      fpu.set(0, fpu.significand(i), fpu.exponent(i));
    }
  }
}
