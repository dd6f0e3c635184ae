package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.jspecify.annotations.Nullable;

/** Pushes and pops. */
final class StackMeanings implements Area {
  /** NT: IRET would return to another task, which 64-bit mode has not. */
  static final int NESTED_TASK = 1 << 14;

  private static final int IDENTIFICATION = 1 << 21;

  /** What POPF changes in user mode; IF and IOPL are the kernel's, RF becomes zero. */
  private static final long POPPED =
      Flags.STATUS | Flags.TF | Flags.DF | Flags.AC | NESTED_TASK | IDENTIFICATION;

  /** RF and VM are not pushed. */
  private static final long NOT_PUSHED = 3 << 16;

  private static final int LEVELS = 31;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "push" -> isSegment(form) ? null : StackMeanings::push;
      case "pop" -> isSegment(form) ? null : StackMeanings::pop;
      case "pushf" -> StackMeanings::pushFlags;
      case "popf" -> StackMeanings::popFlags;
      case "enter" -> StackMeanings::enter;
      case "leave" -> StackMeanings::leave;
      default -> null;
    };
  }

  private static boolean isSegment(Form form) {
    return switch (form.operands().getFirst().kind()) {
      case FS, GS -> true;
      default -> false;
    };
  }

  /** Pushes 2 or 8 bytes. */
  static void push(Vcpu cpu, long value, int bytes) {
    long[] gpr = cpu.gpr();
    long rsp = gpr[CpuState.RSP] - bytes;
    cpu.mmu().write(rsp, value, bytes);
    gpr[CpuState.RSP] = rsp;
  }

  /** Whatever is pushed takes the operand size, which is 8 but with 66. */
  private static Op push(Site site) {
    int bytes = site.instruction().operandSize();
    Op quick = QuickOps.push(site);
    if (quick != null) {
      return quick;
    }
    Source source = Operands.source(site, 0);
    return cpu -> push(cpu, source.get(cpu), bytes);
  }

  private static Op pop(Site site) {
    int bytes = site.instruction().operandSize();
    if (Operands.isMemory(site, 0)) {
      return popToMemory(site, bytes);
    }
    Op quick = QuickOps.pop(site);
    if (quick != null) {
      return quick;
    }
    int register = Operands.register(site, 0);
    return cpu -> {
      long value = cpu.mmu().read(cpu.gpr()[CpuState.RSP], bytes);
      cpu.gpr()[CpuState.RSP] += bytes;
      Operands.put(cpu, register, value, bytes);
    };
  }

  /** RSP in the address is that after the pop: Intel SDM volume 2, POP. */
  private static Op popToMemory(Site site, int bytes) {
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      long[] gpr = cpu.gpr();
      long rsp = gpr[CpuState.RSP];
      long value = cpu.mmu().read(rsp, bytes);
      gpr[CpuState.RSP] = rsp + bytes;
      boolean done = false;
      try {
        sink.put(cpu, value);
        done = true;
      } finally {
        if (!done) {
          gpr[CpuState.RSP] = rsp;
        }
      }
    };
  }

  private static Op pushFlags(Site site) {
    int bytes = site.instruction().operandSize();
    return cpu -> push(cpu, cpu.flags().get() & ~NOT_PUSHED, bytes);
  }

  private static Op popFlags(Site site) {
    int bytes = site.instruction().operandSize();
    return (BlockEnd)
        cpu -> {
          long value = cpu.mmu().read(cpu.gpr()[CpuState.RSP], bytes);
          cpu.gpr()[CpuState.RSP] += bytes;
          takeFlags(cpu, value, bytes);
        };
  }

  /** Sets those flags that user mode may set. */
  static void takeFlags(Vcpu cpu, long value, int bytes) {
    long changed = POPPED & Operands.mask(bytes);
    Flags flags = cpu.flags();
    flags.set((flags.get() & ~changed & ~NOT_PUSHED) | (value & changed));
  }

  /** Intel SDM volume 2, ENTER; nothing is changed before all is known to be accessible. */
  private static Op enter(Site site) {
    int bytes = site.instruction().operandSize();
    long room = site.instruction().immediate();
    int level = site.instruction().second() & LEVELS;
    return cpu -> {
      long[] gpr = cpu.gpr();
      long frame = gpr[CpuState.RSP] - bytes;
      int stored = bytes * (level + 1);
      cpu.mmu().requireWritable(frame - (stored - bytes), stored);
      if (level > 1) {
        cpu.mmu()
            .requireReadable(gpr[CpuState.RBP] - (long) bytes * (level - 1), bytes * (level - 1));
      }
      long top = frame - stored + bytes - room;
      // The processor probes the new top of the stack with a store.
      cpu.mmu().requireWritable(top, 1);
      cpu.mmu().write(frame, gpr[CpuState.RBP], bytes);
      for (int i = 1; i < level; i++) {
        long display = cpu.mmu().read(gpr[CpuState.RBP] - (long) bytes * i, bytes);
        cpu.mmu().write(frame - (long) bytes * i, display, bytes);
      }
      if (level > 0) {
        cpu.mmu().write(frame - (long) bytes * level, frame, bytes);
      }
      Operands.put(cpu, CpuState.RBP, frame, bytes);
      gpr[CpuState.RSP] = top;
    };
  }

  private static Op leave(Site site) {
    int bytes = site.instruction().operandSize();
    return cpu -> {
      long[] gpr = cpu.gpr();
      long frame = gpr[CpuState.RBP];
      long value = cpu.mmu().read(frame, bytes);
      gpr[CpuState.RSP] = frame + bytes;
      Operands.put(cpu, CpuState.RBP, value, bytes);
    };
  }
}
