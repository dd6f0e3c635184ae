package org.amber.jvm.interpret;

import org.amber.cpu.CpuState;
import org.amber.cpu.x86.Cpuid;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** What the machine around the processor answers: SYSCALL, CPUID, RDTSC. */
final class SystemMeanings implements Area {
  private static final long LOW = 0xffff_ffffL;

  /** RF, which SYSCALL clears. */
  private static final long RESUME_FLAG = 1 << 16;

  private final JvmCpu engine;
  private final Cpuid cpuid;

  SystemMeanings(JvmCpu engine, Cpuid cpuid) {
    this.engine = engine;
    this.cpuid = cpuid;
  }

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "syscall" -> site -> (BlockEnd) cpu -> systemCall(cpu, site);
      case "cpuid" -> site -> this::identify;
      case "rdtsc" -> SystemMeanings::timestamp;
      case "rdtscp" -> SystemMeanings::timestampAndProcessor;
      default -> null;
    };
  }

  /** Intel SDM volume 2, SYSCALL. */
  private void systemCall(Vcpu cpu, Site site) {
    long[] gpr = cpu.gpr();
    long rcx = gpr[CpuState.RCX];
    long r11 = gpr[CpuState.R11];
    gpr[CpuState.RCX] = site.next();
    gpr[CpuState.R11] = cpu.flags().get() & ~RESUME_FLAG;
    cpu.setRip(site.next());
    cpu.storeForKernel();
    switch (cpu.upcalls().syscall(cpu.state(), cpu.stepsBefore(site) + 1)) {
      case CONTINUE -> {
        gpr[CpuState.RAX] = cpu.state().gpr[CpuState.RAX];
        engine.memoryChanged();
      }
      case LEAVE -> {
        // The machine may have changed more than RAX by now, and goes on from there.
        gpr[CpuState.RAX] = cpu.state().gpr[CpuState.RAX];
        engine.leave(JvmCpu.Leaving.SYSTEM_CALL);
      }
      case STOP_BEFORE -> {
        gpr[CpuState.RCX] = rcx;
        gpr[CpuState.R11] = r11;
        cpu.setRip(site.address());
        engine.leave(JvmCpu.Leaving.BEFORE_SYSTEM_CALL);
      }
    }
  }

  private void identify(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    Cpuid.Leaf leaf = cpuid.query((int) gpr[CpuState.RAX], (int) gpr[CpuState.RCX]);
    gpr[CpuState.RAX] = leaf.eax() & LOW;
    gpr[CpuState.RBX] = leaf.ebx() & LOW;
    gpr[CpuState.RCX] = leaf.ecx() & LOW;
    gpr[CpuState.RDX] = leaf.edx() & LOW;
  }

  private static Op timestamp(Site site) {
    return cpu -> {
      long now = cpu.upcalls().timestampCounter(cpu.stepsBefore(site));
      cpu.gpr()[CpuState.RAX] = now & LOW;
      cpu.gpr()[CpuState.RDX] = now >>> Integer.SIZE;
    };
  }

  private static Op timestampAndProcessor(Site site) {
    Op counter = timestamp(site);
    return cpu -> {
      counter.run(cpu);
      cpu.gpr()[CpuState.RCX] = 0;
    };
  }
}
