package org.amber.jvm.vector;

import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;

/** MXCSR. */
final class ControlOps {
  /** The bits that MXCSR has; the others are reserved, also that of misaligned SSE (AMD: 17). */
  private static final int DEFINED = 0xffff;

  private ControlOps() {}

  /** LDMXCSR. Exceptions whose flags it sets are not raised. */
  static Op loadMxcsr(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> load(cpu, cpu.mmu().read32(address.of(cpu)));
  }

  private static void load(Vcpu cpu, int value) {
    if ((value & ~DEFINED) != 0) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION);
    }
    cpu.setMxcsr(value);
  }

  /** STMXCSR. */
  static Op storeMxcsr(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> cpu.mmu().write32(address.of(cpu), cpu.mxcsr());
  }
}
