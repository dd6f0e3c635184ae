package org.amber.jvm.x87;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.FpuRegisters;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Control: what does not count as the last instruction for the pointers. */
final class ControlMeanings {
  private static final int LOW_WORD = 0xffff;

  private ControlMeanings() {}

  static @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "fwait" -> site -> cpu -> cpu.fpu().requireNonePending();
      case "fninit" -> site -> cpu -> cpu.fpu().initialize();
      case "fnclex" -> site -> cpu -> clearExceptions(cpu.fpu());
      // They meant something to the 8087 and 287.
      case "fneni(8087 only)", "fndisi(8087 only)", "fnsetpm(287 only)" -> site -> cpu -> {};
      case "fnstcw" -> site -> storeControl(site);
      case "fldcw" -> site -> loadControl(site);
      case "fnstsw" ->
          form.operands().getFirst().kind() == OperandKind.RAX
              ? site -> ControlMeanings::statusToRegister
              : site -> storeStatus(site);
      case "fldenv" -> Environment::load;
      case "fnstenv" -> Environment::store;
      case "frstor" -> Environment::restore;
      case "fnsave" -> Environment::save;
      default -> null;
    };
  }

  private static void clearExceptions(FpuRegisters fpu) {
    fpu.change(FpuRegisters.EXCEPTIONS | FpuRegisters.SF | FpuRegisters.ES | FpuRegisters.BUSY, 0);
  }

  private static Op storeControl(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> cpu.mmu().write16(address.of(cpu), cpu.fpu().control());
  }

  private static Op storeStatus(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> cpu.mmu().write16(address.of(cpu), cpu.fpu().status());
  }

  private static void statusToRegister(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    gpr[CpuState.RAX] = (gpr[CpuState.RAX] & ~(long) LOW_WORD) | cpu.fpu().status();
  }

  private static Op loadControl(Site site) {
    EffectiveAddress address = site.memory();
    return cpu -> {
      cpu.fpu().requireNonePending();
      cpu.fpu().setControl(cpu.mmu().read16(address.of(cpu)));
    };
  }
}
