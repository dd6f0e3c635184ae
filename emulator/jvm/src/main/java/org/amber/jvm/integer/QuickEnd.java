package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.EffectiveAddress;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Vcpu;

/**
 * A jump, a call or a return, as {@link QuickOp} executes what is before.
 *
 * @param kind what it does: the number of a {@link Condition}, or one of the constants
 * @param base the register with the address to go to, or one of the address of that in memory
 * @param index another of the address in memory, shifted by {@code shift}
 * @param target where it goes, or what is added to the address in memory
 * @param number the address behind it, or how many bytes a return takes from the stack
 */
public record QuickEnd(byte kind, byte base, byte index, byte shift, long target, long number)
    implements BlockEnd {
  static final int JUMP = 16;
  static final int CALL = 17;
  static final int RETURN = 18;
  static final int JUMP_TO_REGISTER = 19;
  static final int JUMP_BY_MEMORY = 20;
  static final int CALL_BY_MEMORY = 21;

  /** What goes to an address that is known. */
  static QuickEnd to(int kind, long target, long number) {
    byte none = Vcpu.ZERO_REGISTER;
    return new QuickEnd((byte) kind, none, none, (byte) 0, target, number);
  }

  /** What goes to where a register says. */
  static QuickEnd toRegister(int register) {
    byte none = Vcpu.ZERO_REGISTER;
    return new QuickEnd((byte) JUMP_TO_REGISTER, (byte) register, none, (byte) 0, 0, 0);
  }

  /** What goes to where memory says. */
  static QuickEnd byMemory(int kind, EffectiveAddress place, long next) {
    return new QuickEnd(
        (byte) kind,
        (byte) place.base(),
        (byte) place.index(),
        (byte) place.shift(),
        place.displacement(),
        next);
  }

  /** The same, made anew. */
  public QuickEnd copy() {
    return new QuickEnd(kind, base, index, shift, target, number);
  }

  @Override
  public void run(Vcpu cpu) {
    Flags flags = cpu.flags();
    boolean goes =
        switch (kind) {
          case 2 -> flags.cf();
          case 3 -> !flags.cf();
          case 4 -> flags.zf();
          case 5 -> !flags.zf();
          case JUMP -> true;
          case CALL -> call(cpu);
          case RETURN -> ret(cpu);
          case JUMP_TO_REGISTER -> go(cpu, cpu.gpr()[base]);
          case JUMP_BY_MEMORY -> go(cpu, load(cpu));
          case CALL_BY_MEMORY -> callByMemory(cpu);
          default -> Condition.holds(kind, flags);
        };
    if (goes) {
      cpu.setRip(target);
    }
  }

  private boolean call(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    long rsp = gpr[CpuState.RSP] - Long.BYTES;
    cpu.mmu().write64(rsp, number);
    gpr[CpuState.RSP] = rsp;
    return true;
  }

  private boolean ret(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    long to = cpu.mmu().read64(gpr[CpuState.RSP]);
    go(cpu, to);
    gpr[CpuState.RSP] += number;
    return false;
  }

  private static boolean go(Vcpu cpu, long to) {
    ControlMeanings.requireCanonical(cpu, to);
    cpu.setRip(to);
    return false;
  }

  private long load(Vcpu cpu) {
    long[] gpr = cpu.gpr();
    return cpu.mmu().read64(gpr[base] + (gpr[index] << shift) + target);
  }

  private boolean callByMemory(Vcpu cpu) {
    long to = load(cpu);
    ControlMeanings.call(cpu, to, number);
    return false;
  }
}
