package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Vcpu;

/**
 * A jump, a call or a return, as {@link QuickOp} executes what is before.
 *
 * @param kind what it does: the number of a {@link Condition}, or one of the constants
 * @param target where it goes
 * @param number the address behind it, or how many bytes a return takes from the stack
 */
public record QuickEnd(int kind, long target, long number) implements BlockEnd {
  static final int JUMP = 16;
  static final int CALL = 17;
  static final int RETURN = 18;

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
    ControlMeanings.requireCanonical(cpu, to);
    cpu.setRip(to);
    gpr[CpuState.RSP] += number;
    return false;
  }
}
