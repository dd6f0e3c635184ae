package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Meaning;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Form;
import org.amber.jvm.decode.OperandKind;
import org.jspecify.annotations.Nullable;

/** Segment registers, transfers that change them, and what the kernel's tables say of them. */
final class SegmentMeanings implements Area {
  private static final int STACK_SELECTOR = 0x2b;
  private static final int CODE_SELECTOR = 0x33;
  private static final int RPL = 3;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "mov" -> segmentMove(form);
      case "push" -> SegmentMeanings::push;
      case "pop" -> SegmentMeanings::pop;
      case "rdfsbase" -> site -> readBase(site, true);
      case "rdgsbase" -> site -> readBase(site, false);
      case "wrfsbase" -> site -> writeBase(site, true);
      case "wrgsbase" -> site -> writeBase(site, false);
      case "jmp", "call" -> SegmentMeanings::farTransfer;
      case "retf" -> SegmentMeanings::farReturn;
      case "iret" -> SegmentMeanings::interruptReturn;
      case "lss", "lfs", "lgs" -> SegmentMeanings::loadFarPointer;
      case "verr", "verw" -> SegmentMeanings::verify;
      case "lar" -> site -> describe(site, false);
      case "lsl" -> site -> describe(site, true);
      case "sldt" -> site -> constant(site, 0);
      case "str" -> site -> constant(site, Descriptors.TASK_SELECTOR);
      case "smsw" -> site -> constant(site, Descriptors.MACHINE_STATUS);
      case "sgdt" -> site -> table(site, Descriptors.GDT_BASE);
      case "sidt" -> site -> table(site, Descriptors.IDT_BASE);
      default -> null;
    };
  }

  private static @Nullable Meaning segmentMove(Form form) {
    if (form.operands().get(0).kind() == OperandKind.SEGMENT) {
      return site -> {
        Source source = Operands.source(site, 1);
        int segment = site.instruction().reg() & 7;
        return cpu -> load(cpu, segment, (int) source.get(cpu) & 0xffff);
      };
    }
    if (form.operands().get(1).kind() == OperandKind.SEGMENT) {
      return site -> {
        Sink sink = Operands.sink(site, 0);
        int segment = site.instruction().reg() & 7;
        return cpu -> sink.put(cpu, selector(cpu.state(), segment));
      };
    }
    return null;
  }

  private static int selector(CpuState state, int segment) {
    return switch (segment) {
      case 0 -> state.es;
      case 1 -> state.cs;
      case 2 -> state.ss;
      case 3 -> state.ds;
      case 4 -> state.fs;
      default -> state.gs;
    };
  }

  /** Loads ES, SS, DS, FS or GS; the base of the latter two becomes zero. */
  private static void load(Vcpu cpu, int segment, int selector) {
    boolean stack = segment == 2;
    if (!Descriptors.isLoadable(selector, stack)) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION, selector & ~RPL);
    }
    CpuState state = cpu.state();
    switch (segment) {
      case 0 -> state.es = selector;
      case 2 -> state.ss = selector;
      case 3 -> state.ds = selector;
      case 4 -> {
        state.fs = selector;
        state.fsBase = 0;
      }
      default -> {
        state.gs = selector;
        state.gsBase = 0;
      }
    }
  }

  private static int segmentOf(Site site) {
    return site.operand(0).kind() == OperandKind.FS ? 4 : 5;
  }

  private static Op push(Site site) {
    int segment = segmentOf(site);
    int bytes = site.instruction().operandSize();
    return cpu -> StackMeanings.push(cpu, selector(cpu.state(), segment), bytes);
  }

  private static Op pop(Site site) {
    int segment = segmentOf(site);
    int bytes = site.instruction().operandSize();
    return cpu -> {
      long[] gpr = cpu.gpr();
      load(cpu, segment, (int) cpu.mmu().read(gpr[CpuState.RSP], bytes) & 0xffff);
      gpr[CpuState.RSP] += bytes;
    };
  }

  private static Op readBase(Site site, boolean fs) {
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, fs ? cpu.state().fsBase : cpu.state().gsBase);
  }

  private static Op writeBase(Site site, boolean fs) {
    Source source = Operands.source(site, 0);
    long mask = Operands.mask(site.bytes(0));
    return cpu -> {
      long base = source.get(cpu) & mask;
      ControlMeanings.requireCanonical(cpu, base);
      if (fs) {
        cpu.state().fsBase = base;
      } else {
        cpu.state().gsBase = base;
      }
    };
  }

  /** Reads a far pointer: an offset and the selector behind it. */
  private static int farSelector(Vcpu cpu, long at, int bytes) {
    return cpu.mmu().read16(at + bytes);
  }

  private static long farOffset(Vcpu cpu, long at, int bytes) {
    return cpu.mmu().read(at, bytes);
  }

  /**
   * Only 64-bit code at the same privilege is there to go to; the 32-bit code segment that Linux
   * also has would need a processor that executes it.
   */
  private static void requireCode(Vcpu cpu, int selector, long target) {
    if ((selector | RPL) != CODE_SELECTOR) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION, selector & ~RPL);
    }
    ControlMeanings.requireCanonical(cpu, target);
  }

  private static Op farTransfer(Site site) {
    boolean call = site.instruction().form().mnemonic().equals("call");
    int bytes = site.instruction().operandSize();
    EffectiveAddress address = site.memory();
    return (BlockEnd)
        cpu -> {
          long at = address.of(cpu);
          long target = farOffset(cpu, at, bytes);
          requireCode(cpu, farSelector(cpu, at, bytes), target);
          if (call) {
            long[] gpr = cpu.gpr();
            long rsp = gpr[CpuState.RSP] - 2L * bytes;
            cpu.mmu().requireWritable(rsp, 2 * bytes);
            cpu.mmu().write(rsp + bytes, cpu.state().cs, bytes);
            cpu.mmu().write(rsp, site.next(), bytes);
            gpr[CpuState.RSP] = rsp;
          }
          cpu.setRip(target);
        };
  }

  private static Op farReturn(Site site) {
    int bytes = site.instruction().operandSize();
    long released = 2L * bytes + (site.operands() == 0 ? 0 : site.instruction().immediate());
    return (BlockEnd)
        cpu -> {
          long[] gpr = cpu.gpr();
          long target = cpu.mmu().read(gpr[CpuState.RSP], bytes);
          int selector = (int) cpu.mmu().read(gpr[CpuState.RSP] + bytes, bytes) & 0xffff;
          requireReturn(cpu, selector, target);
          gpr[CpuState.RSP] += released;
          cpu.setRip(target);
        };
  }

  /** As {@link #requireCode}, and the privilege must be user mode's. */
  private static void requireReturn(Vcpu cpu, int selector, long target) {
    if (selector != CODE_SELECTOR) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION, selector & ~RPL);
    }
    requireCode(cpu, selector, target);
  }

  /** In 64-bit mode IRET always pops RSP and SS, too. */
  private static Op interruptReturn(Site site) {
    int bytes = site.instruction().operandSize();
    return (BlockEnd)
        cpu -> {
          long[] gpr = cpu.gpr();
          long rsp = gpr[CpuState.RSP];
          long target = cpu.mmu().read(rsp, bytes);
          int code = (int) cpu.mmu().read(rsp + bytes, bytes) & 0xffff;
          long flags = cpu.mmu().read(rsp + 2L * bytes, bytes);
          long stack = cpu.mmu().read(rsp + 3L * bytes, bytes);
          int selector = (int) cpu.mmu().read(rsp + 4L * bytes, bytes) & 0xffff;
          if ((cpu.flags().get() & StackMeanings.NESTED_TASK) != 0) {
            throw cpu.exception(GuestFault.GENERAL_PROTECTION);
          }
          requireReturn(cpu, code, target);
          if (selector != STACK_SELECTOR) {
            throw cpu.exception(GuestFault.GENERAL_PROTECTION, selector & ~RPL);
          }
          StackMeanings.takeFlags(cpu, flags, bytes);
          gpr[CpuState.RSP] = stack;
          cpu.setRip(target);
        };
  }

  private static Op loadFarPointer(Site site) {
    int bytes = site.instruction().operandSize();
    EffectiveAddress address = site.memory();
    Sink sink = Operands.sink(site, 0);
    int segment =
        switch (site.instruction().form().mnemonic()) {
          case "lss" -> 2;
          case "lfs" -> 4;
          default -> 5;
        };
    return cpu -> {
      long at = address.of(cpu);
      long offset = farOffset(cpu, at, bytes);
      load(cpu, segment, farSelector(cpu, at, bytes));
      sink.put(cpu, offset);
    };
  }

  private static Op verify(Site site) {
    boolean write = site.instruction().form().mnemonic().equals("verw");
    Source source = Operands.source(site, 0);
    return cpu ->
        cpu.flags().setZero(Descriptors.isAccessible((int) source.get(cpu) & 0xffff, write));
  }

  private static Op describe(Site site, boolean limit) {
    Source source = Operands.source(site, 1);
    Sink sink = Operands.sink(site, 0);
    return cpu -> {
      int selector = (int) source.get(cpu) & 0xffff;
      boolean known = Descriptors.isKnown(selector);
      if (known) {
        sink.put(cpu, limit ? Descriptors.LIMIT : Descriptors.rights(selector));
      }
      cpu.flags().setZero(known);
    };
  }

  private static Op constant(Site site, long value) {
    Sink sink = Operands.sink(site, 0);
    return cpu -> sink.put(cpu, value);
  }

  /** What Linux answers in the place of a processor that has UMIP: arch/x86/kernel/umip.c. */
  private static Op table(Site site, long base) {
    EffectiveAddress address = site.memory();
    return cpu -> {
      long at = address.of(cpu);
      cpu.mmu().requireWritable(at, 10);
      cpu.mmu().write16(at, 0);
      cpu.mmu().write64(at + 2, base);
    };
  }
}
