package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandForm;
import org.amber.jvm.decode.Prefixes;
import org.amber.jvm.decode.Trait;
import org.jspecify.annotations.Nullable;

/**
 * What user mode may not do, and what no processor profile offers: random numbers would not be the
 * machine's own, and there is one processor without a number.
 */
final class ForbiddenMeanings implements Area {

  private static final int LAST_DEBUG = 7;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      // SMAP's instructions and RSM do not exist in user mode.
      case "rdrand", "rdseed", "rdpid", "clac", "stac", "rsm" -> site -> undefined();
      default -> form.has(Trait.PRIV) ? ForbiddenMeanings::refused : null;
    };
  }

  private static Op undefined() {
    return ControlMeanings.fault(GuestFault.INVALID_OPCODE, 0);
  }

  /** What does not exist at all is found out before privilege is. */
  private static Op refused(Site site) {
    int register = site.instruction().reg();
    for (OperandForm operand : site.instruction().form().operands()) {
      boolean exists =
          switch (operand.kind()) {
            case CONTROL -> isControlRegister(register);
            case DEBUG -> register <= LAST_DEBUG;
            default -> true;
          };
      if (!exists) {
        return undefined();
      }
    }
    Prefixes prefixes = site.instruction().prefixes();
    boolean prefixed = prefixes.operandSize() || prefixes.repeat() != 0;
    return prefixed && site.instruction().form().mnemonic().equals("xsetbv")
        ? undefined()
        : ControlMeanings.fault(GuestFault.GENERAL_PROTECTION, 0);
  }

  private static boolean isControlRegister(int number) {
    return switch (number) {
      case 0, 2, 3, 4, 8 -> true;
      default -> false;
    };
  }
}
