package org.amber.jvm.integer;

import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Trait;
import org.jspecify.annotations.Nullable;

/**
 * What user mode may not do, and what no processor profile offers: random numbers would not be the
 * machine's own, and there is one processor without a number.
 */
final class ForbiddenMeanings implements Area {

  @Override
  public @Nullable Meaning meaning(Form form) {
    if (form.has(Trait.PRIV)) {
      return site -> ControlMeanings.fault(GuestFault.GENERAL_PROTECTION, 0);
    }
    return switch (form.mnemonic()) {
      case "rdrand", "rdseed", "rdpid" ->
          site -> ControlMeanings.fault(GuestFault.INVALID_OPCODE, 0);
      default -> null;
    };
  }
}
