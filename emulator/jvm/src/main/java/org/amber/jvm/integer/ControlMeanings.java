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
import org.amber.memory.AddressSpace;
import org.jspecify.annotations.Nullable;

/** Jumps, calls and returns within the code segment, and software interrupts. */
final class ControlMeanings implements Area {
  private static final int GATE_OVERFLOW = 4;

  /** In an error code: it is about an entry of the interrupt descriptor table. */
  private static final int IDT = 2;

  @Override
  public @Nullable Meaning meaning(Form form) {
    return switch (form.mnemonic()) {
      case "jmp" -> isFar(form) ? null : ControlMeanings::jump;
      case "call" -> isFar(form) ? null : ControlMeanings::call;
      case "ret" -> ControlMeanings::ret;
      case "loop" -> site -> loop(site, true, true);
      case "loope" -> site -> loop(site, true, false);
      case "loopne" -> site -> loop(site, false, true);
      case "jrcxz" -> site -> jumpIfZero(site, 8);
      case "jecxz" -> site -> jumpIfZero(site, 4);
      case "int3" -> site -> trap(site, GuestFault.BREAKPOINT);
      case "int1" -> site -> trap(site, GuestFault.DEBUG);
      case "int" -> ControlMeanings::interrupt;
      case "ud0", "ud1", "ud2" -> site -> fault(GuestFault.INVALID_OPCODE, 0);
      default -> conditional(form);
    };
  }

  private static boolean isFar(Form form) {
    return form.operands().getFirst().text().equals("Mp");
  }

  private static @Nullable Meaning conditional(Form form) {
    if (form.mnemonic().charAt(0) != 'j' || form.operands().getFirst().kind() != OperandKind.J) {
      return null;
    }
    Condition condition = Condition.of(form.mnemonic(), "j");
    return site -> QuickEnd.to(condition.code(), target(site), site.next());
  }

  /** Of a relative jump. */
  private static long target(Site site) {
    return site.next() + site.instruction().immediate();
  }

  /** #GP for an address to which nothing can be. */
  static void requireCanonical(Vcpu cpu, long address) {
    if (!AddressSpace.isCanonical(address)) {
      throw cpu.exception(GuestFault.GENERAL_PROTECTION);
    }
  }

  private static void go(Vcpu cpu, long target) {
    requireCanonical(cpu, target);
    cpu.setRip(target);
  }

  private static Op jump(Site site) {
    if (site.instruction().isRelative()) {
      return QuickEnd.to(QuickEnd.JUMP, target(site), site.next());
    }
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress place = quickPlace(site);
      if (place != null) {
        return QuickEnd.byMemory(QuickEnd.JUMP_BY_MEMORY, place, site.next());
      }
    } else if (site.bytes(0) == Long.BYTES) {
      return QuickEnd.toRegister(Operands.register(site, 0));
    }
    Source target = Operands.source(site, 0);
    return (BlockEnd) cpu -> go(cpu, target.get(cpu));
  }

  /** Where the address to go to is, if that can be said so quickly. */
  private static @Nullable EffectiveAddress quickPlace(Site site) {
    EffectiveAddress place = site.memory();
    return site.bytes(0) == Long.BYTES && place.isPlain() ? place : null;
  }

  private static Op call(Site site) {
    long next = site.next();
    if (site.instruction().isRelative()) {
      return QuickEnd.to(QuickEnd.CALL, target(site), next);
    }
    if (Operands.isMemory(site, 0)) {
      EffectiveAddress place = quickPlace(site);
      if (place != null) {
        return QuickEnd.byMemory(QuickEnd.CALL_BY_MEMORY, place, next);
      }
    }
    Source target = Operands.source(site, 0);
    return (BlockEnd) cpu -> call(cpu, target.get(cpu), next);
  }

  /** Calls what is at an address that was read. */
  static void call(Vcpu cpu, long to, long next) {
    long rsp = cpu.gpr()[CpuState.RSP] - 8;
    cpu.mmu().requireWritable(rsp, 8);
    go(cpu, to);
    cpu.mmu().write64(rsp, next);
    cpu.gpr()[CpuState.RSP] = rsp;
  }

  private static Op ret(Site site) {
    long released = 8 + (site.operands() == 0 ? 0 : site.instruction().immediate());
    return QuickEnd.to(QuickEnd.RETURN, 0, released);
  }

  private static Op loop(Site site, boolean whileZero, boolean whileNotZero) {
    long target = target(site);
    int bytes = site.instruction().prefixes().addressSize() ? 4 : 8;
    long mask = Operands.mask(bytes);
    return (BlockEnd)
        cpu -> {
          long[] gpr = cpu.gpr();
          long left = (gpr[CpuState.RCX] - 1) & mask;
          Operands.put(cpu, CpuState.RCX, left, bytes);
          if (left != 0 && (cpu.flags().zf() ? whileZero : whileNotZero)) {
            cpu.setRip(target);
          }
        };
  }

  private static Op jumpIfZero(Site site, int bytes) {
    long target = target(site);
    long mask = Operands.mask(bytes);
    return (BlockEnd)
        cpu -> {
          if ((cpu.gpr()[CpuState.RCX] & mask) == 0) {
            cpu.setRip(target);
          }
        };
  }

  /** A trap leaves RIP behind the instruction. */
  private static Op trap(Site site, int vector) {
    return (BlockEnd)
        cpu -> {
          throw cpu.trap(vector, site.next());
        };
  }

  static Op fault(int vector, long code) {
    return (BlockEnd)
        cpu -> {
          throw cpu.exception(vector, code);
        };
  }

  /** User mode may use the gates of #BP and #OF alone. */
  private static Op interrupt(Site site) {
    int number = (int) site.instruction().immediate();
    return number == GuestFault.BREAKPOINT || number == GATE_OVERFLOW
        ? trap(site, number)
        : fault(GuestFault.GENERAL_PROTECTION, number * 8 + IDT);
  }
}
