package org.amber.jvm.host;

import java.util.List;
import java.util.Set;
import org.amber.jvm.cpu.Site;

/** What instructions do with the status flags, as far as machine code has to know. */
final class FlagUse {
  /** Those that set all six, and look at none. */
  private static final Set<String> WRITE_ALL =
      Set.of(
          "add",
          "sub",
          "cmp",
          "and",
          "or",
          "xor",
          "test",
          "neg",
          "imul",
          "mul",
          "bsf",
          "bsr",
          "tzcnt",
          "lzcnt",
          "popcnt",
          "andn",
          "blsr",
          "blsmsk",
          "blsi",
          "bextr",
          "bzhi",
          "ucomiss",
          "ucomisd",
          "comiss",
          "comisd",
          "ptest",
          "vucomiss",
          "vucomisd",
          "vcomiss",
          "vcomisd",
          "vptest",
          "vtestps",
          "vtestpd");

  /** Those that neither look at them nor set them; and so do all of the vector unit. */
  private static final Set<String> IGNORE =
      Set.of(
          "mov", "movabs", "movzx", "movsx", "movsxd", "lea", "nop", "endbr64", "endbr32", "not",
          "cbw", "cwde", "cdqe", "cwd", "cdq", "cqo", "bswap", "xchg", "movbe", "shlx", "shrx",
          "sarx", "rorx", "pext", "pdep", "mulx", "crc32");

  private FlagUse() {}

  /**
   * Whether anybody may see the flags that an instruction leaves: one that follows, or whoever
   * looks when machine code is left before they are set again.
   *
   * @param sites of a block
   * @param number which of them it is
   * @param count how many of them are translated
   */
  static boolean isSeen(List<Site> sites, int number, int count) {
    for (int i = number + 1; i < count; i++) {
      Site site = sites.get(i);
      String mnemonic = site.instruction().form().mnemonic();
      if (MemoryUse.isAccessed(site)) {
        return true;
      }
      if (WRITE_ALL.contains(mnemonic) || (isShift(mnemonic) && Support.count(site) > 0)) {
        return false;
      }
      boolean rotates = isRotation(mnemonic) && Support.count(site) > 0;
      // All that a rotation leaves undefined is OF.
      if (rotates && isRotation(sites.get(number).instruction().form().mnemonic())) {
        return false;
      }
      if (!rotates && !IGNORE.contains(mnemonic) && !site.instruction().form().isVector()) {
        return true;
      }
    }
    return true;
  }

  private static boolean isShift(String mnemonic) {
    return mnemonic.equals("shl") || mnemonic.equals("shr") || mnemonic.equals("sar");
  }

  private static boolean isRotation(String mnemonic) {
    return mnemonic.equals("rol") || mnemonic.equals("ror");
  }
}
