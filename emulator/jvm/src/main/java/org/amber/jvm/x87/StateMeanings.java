package org.amber.jvm.x87;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/**
 * Saves and restores the processor's extended state. A part is in use unless it is as at a reset;
 * XSAVEOPT and XSAVEC leave out what is not. That XSAVEOPT may leave out what has not changed since
 * XRSTOR is not made use of.
 */
final class StateMeanings {
  private static final int LEGACY_ALIGNMENT = 16;
  private static final int ALIGNMENT = 64;
  private static final int IN_USE = Components.LEGACY_SIZE;
  private static final int COMPACTION = IN_USE + Long.BYTES;
  private static final long COMPACT = 1L << 63;

  private StateMeanings() {}

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fxsave" -> site -> onArea(site, false, StateMeanings::saveLegacy);
      case "fxsave64" -> site -> onArea(site, true, StateMeanings::saveLegacy);
      case "fxrstor" -> site -> onArea(site, false, StateMeanings::restoreLegacy);
      case "fxrstor64" -> site -> onArea(site, true, StateMeanings::restoreLegacy);
      case "xsave" -> site -> onArea(site, false, (c, at, w) -> save(c, at, w, Components.ALL));
      case "xsave64" -> site -> onArea(site, true, (c, at, w) -> save(c, at, w, Components.ALL));
      case "xsaveopt" -> site -> onArea(site, false, (c, at, w) -> save(c, at, w, saved(c)));
      case "xsaveopt64" -> site -> onArea(site, true, (c, at, w) -> save(c, at, w, saved(c)));
      case "xsavec" -> site -> onArea(site, false, StateMeanings::saveCompact);
      case "xsavec64" -> site -> onArea(site, true, StateMeanings::saveCompact);
      case "xrstor" -> site -> onArea(site, false, StateMeanings::restore);
      case "xrstor64" -> site -> onArea(site, true, StateMeanings::restore);
      case "xgetbv" -> site -> StateMeanings::controlRegister;
      default -> null;
    };
  }

  /** What is done with an area; {@code wide} says whether pointers have 64 bits. */
  private interface AreaAction {
    void run(Vcpu cpu, long area, boolean wide);
  }

  private static Op onArea(Site site, boolean wide, AreaAction action) {
    EffectiveAddress address = site.memory();
    return cpu -> action.run(cpu, address.of(cpu), wide);
  }

  /** XGETBV: register 0 says what there is, register 1 what of it is in use. */
  private static void controlRegister(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    gpr[CpuState.RAX] =
        switch ((int) gpr[CpuState.RCX]) {
          case 0 -> Components.ALL;
          case 1 -> saved(cpu);
          default -> throw cpu.exception(GuestFault.GENERAL_PROTECTION);
        };
    gpr[CpuState.RDX] = 0;
  }

  private static void saveLegacy(Vcpu cpu, long area, boolean wide) {
    Mmu mmu = cpu.mmu();
    mmu.requireCanonical(area);
    mmu.requireAligned(area, LEGACY_ALIGNMENT);
    Areas.requireWritable(mmu, area, Components.LEGACY_SIZE);
    Components.storeX87(cpu, area, wide);
    Components.storeMxcsr(cpu, area);
    Components.storeSse(cpu, area);
  }

  private static void restoreLegacy(Vcpu cpu, long area, boolean wide) {
    Mmu mmu = cpu.mmu();
    mmu.requireCanonical(area);
    mmu.requireAligned(area, LEGACY_ALIGNMENT);
    Areas.requireReadable(mmu, area, Components.LEGACY_SIZE);
    cpu.setMxcsr(checkedMxcsr(cpu, area));
    Components.loadX87(cpu, area, wide);
    Components.loadSse(cpu, area);
  }

  private static int checkedMxcsr(Vcpu cpu, long area) {
    int mxcsr = Components.readMxcsr(cpu, area);
    if ((mxcsr & ~Components.MXCSR_MASK) != 0) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION);
    }
    return mxcsr;
  }

  /** Of what there is, what EDX:EAX asks for. */
  private static int asked(Vcpu cpu) {
    return (int) cpu.gpr()[CpuState.RAX] & Components.ALL;
  }

  /** What is in use; SSE also when MXCSR is not as at a reset. */
  private static int saved(Vcpu cpu) {
    boolean control = cpu.mxcsr() != Components.INITIAL_MXCSR;
    return Components.inUse(cpu) | (control ? Components.SSE : 0);
  }

  private static void requireArea(Vcpu cpu, long area, int asked) {
    Mmu mmu = cpu.mmu();
    mmu.requireAligned(area, ALIGNMENT);
    mmu.requireWritable(area, bytes(asked));
    mmu.requireReadable(area, bytes(asked));
  }

  private static int bytes(int components) {
    boolean avx = (components & Components.AVX) != 0;
    return Components.AVX_OFFSET + (avx ? Components.AVX_SIZE : 0);
  }

  /**
   * XSAVE and XSAVEOPT.
   *
   * @param written of what is asked for, what is written
   */
  private static void save(Vcpu cpu, long area, boolean wide, int written) {
    int asked = asked(cpu);
    requireArea(cpu, area, asked);
    store(cpu, area, wide, asked & written);
    if ((asked & (Components.SSE | Components.AVX)) != 0) {
      Components.storeMxcsr(cpu, area);
    }
    long others = cpu.mmu().read64(area + IN_USE) & ~(long) asked;
    cpu.mmu().write64(area + IN_USE, others | (asked & saved(cpu)));
  }

  private static void saveCompact(Vcpu cpu, long area, boolean wide) {
    int asked = asked(cpu);
    requireArea(cpu, area, asked);
    int written = asked & saved(cpu);
    store(cpu, area, wide, written);
    if ((written & Components.SSE) != 0) {
      Components.storeMxcsr(cpu, area);
    }
    cpu.mmu().write64(area + IN_USE, written);
    cpu.mmu().write64(area + COMPACTION, COMPACT | asked);
  }

  private static void store(Vcpu cpu, long area, boolean wide, int components) {
    if ((components & Components.X87) != 0) {
      Components.storeX87(cpu, area, wide);
    }
    if ((components & Components.SSE) != 0) {
      Components.storeSse(cpu, area);
    }
    if ((components & Components.AVX) != 0) {
      Components.storeAvx(cpu, area);
    }
  }

  private static void restore(Vcpu cpu, long area, boolean wide) {
    int asked = asked(cpu);
    Mmu mmu = cpu.mmu();
    mmu.requireAligned(area, ALIGNMENT);
    mmu.requireReadable(area, Components.AVX_OFFSET);
    long inUse = mmu.read64(area + IN_USE);
    boolean compact = (mmu.read64(area + COMPACTION) & COMPACT) != 0;
    if (!isHeader(mmu, area, inUse, compact)) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION);
    }
    int present = asked & (int) inUse;
    mmu.requireReadable(area, bytes(present));
    restoreMxcsr(cpu, area, asked, present, compact);
    restore(cpu, area, wide, present);
    reset(cpu, asked & ~present);
  }

  /** Whether it only says what is known: Intel SDM volume 1, 13.8. */
  private static boolean isHeader(Mmu mmu, long area, long inUse, boolean compact) {
    long format = mmu.read64(area + COMPACTION);
    long allowed = compact ? format & ~COMPACT : Components.ALL;
    boolean known = (allowed & ~(long) Components.ALL) == 0 && (inUse & ~allowed) == 0;
    long reserved = compact ? 0 : format;
    int end = compact ? Components.AVX_OFFSET : COMPACTION + 2 * Long.BYTES;
    for (int at = COMPACTION + Long.BYTES; at < end; at += Long.BYTES) {
      reserved |= mmu.read64(area + at);
    }
    return known && reserved == 0;
  }

  /** The compact form has MXCSR with SSE; the other one has it always, and for AVX, too. */
  private static void restoreMxcsr(Vcpu cpu, long area, int asked, int present, boolean compact) {
    int with = compact ? Components.SSE : Components.SSE | Components.AVX;
    if ((asked & with) == 0) {
      return;
    }
    boolean initial = compact && (present & Components.SSE) == 0;
    cpu.setMxcsr(initial ? Components.INITIAL_MXCSR : checkedMxcsr(cpu, area));
  }

  private static void restore(Vcpu cpu, long area, boolean wide, int components) {
    if ((components & Components.X87) != 0) {
      Components.loadX87(cpu, area, wide);
    }
    if ((components & Components.SSE) != 0) {
      Components.loadSse(cpu, area);
    }
    if ((components & Components.AVX) != 0) {
      Components.loadAvx(cpu, area);
    }
  }

  private static void reset(Vcpu cpu, int components) {
    if ((components & Components.X87) != 0) {
      cpu.fpu().reset();
    }
    if ((components & Components.SSE) != 0) {
      Components.resetSse(cpu);
    }
    if ((components & Components.AVX) != 0) {
      Components.resetAvx(cpu);
    }
  }
}
