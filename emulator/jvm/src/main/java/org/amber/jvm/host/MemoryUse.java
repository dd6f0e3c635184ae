package org.amber.jvm.host;

import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.Prefixes;

/** What instructions do with the memory that ModRM names, as far as machine code has to know. */
final class MemoryUse {
  private MemoryUse() {}

  /** Whether an instruction accesses what its ModRM names, if that is memory. */
  static boolean isAccessed(Site site) {
    Form form = site.instruction().form();
    return site.instruction().hasMemory() && !form.mnemonic().equals("lea") && !form.doesNothing();
  }

  /** Whether an operand in memory is written. */
  static boolean isStored(Site site, int operand) {
    return operand == 0
        && switch (site.instruction().form().mnemonic()) {
          case "cmp", "test", "bt", "mul", "imul", "div", "idiv", "push", "call", "jmp", "fldcw" ->
              false;
          default -> true;
        };
  }

  /** FS or GS; 0: none that counts. */
  static int segment(Site site) {
    int segment = site.instruction().prefixes().segment();
    return segment == Prefixes.FS || segment == Prefixes.GS ? segment : 0;
  }
}
