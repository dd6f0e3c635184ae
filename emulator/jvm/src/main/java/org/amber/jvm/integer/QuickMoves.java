package org.amber.jvm.integer;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Moves of whole registers, of which programs are full, without the detour of operands. */
final class QuickMoves {
  private static final long LOW = 0xffff_ffffL;

  private QuickMoves() {}

  /** The move, or null when it is of another kind. */
  static @Nullable Op of(Site site) {
    int bytes = site.bytes(0);
    if (bytes != site.bytes(1) || bytes < 4) {
      return null;
    }
    OperandKind to = site.operand(0).kind();
    OperandKind from = site.operand(1).kind();
    boolean wide = bytes == 8;
    if (to == OperandKind.G && from == OperandKind.E) {
      return toRegister(site, wide);
    }
    if (to == OperandKind.E && from == OperandKind.G) {
      return fromRegister(site, wide);
    }
    return null;
  }

  private static Op toRegister(Site site, boolean wide) {
    int to = site.instruction().reg();
    if (site.instruction().hasMemory()) {
      EffectiveAddress address = site.memory();
      return wide
          ? cpu -> cpu.gpr()[to] = cpu.mmu().read64(address.of(cpu))
          : cpu -> cpu.gpr()[to] = cpu.mmu().read32(address.of(cpu)) & LOW;
    }
    return registers(to, site.instruction().rm(), wide);
  }

  private static Op fromRegister(Site site, boolean wide) {
    int from = site.instruction().reg();
    if (site.instruction().hasMemory()) {
      EffectiveAddress address = site.memory();
      return wide
          ? cpu -> cpu.mmu().write64(address.of(cpu), cpu.gpr()[from])
          : cpu -> cpu.mmu().write32(address.of(cpu), (int) cpu.gpr()[from]);
    }
    return registers(site.instruction().rm(), from, wide);
  }

  private static Op registers(int to, int from, boolean wide) {
    return wide
        ? cpu -> cpu.gpr()[to] = cpu.gpr()[from]
        : cpu -> cpu.gpr()[to] = cpu.gpr()[from] & LOW;
  }
}
