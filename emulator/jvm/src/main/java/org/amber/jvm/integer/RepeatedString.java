package org.amber.jvm.integer;

import org.amber.cpu.CpuState;
import org.amber.jvm.cpu.BlockEnd;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.Mmu;
import org.amber.jvm.cpu.Site;
import org.amber.jvm.cpu.Vcpu;
import org.amber.memory.Access;

/**
 * A string instruction with REP, REPE or REPNE. Every iteration is a step; finding RCX zero, at
 * first or after the last iteration, is one too.
 */
final class RepeatedString implements BlockEnd {
  /** Iterations between two looks at whether the run is to be interrupted. */
  private static final long LONGEST_RUN = 1 << 20;

  /** Fewer iterations are done one by one. */
  private static final int WORTHWHILE = 4;

  private final Site site;
  private final StringOperation operation;
  private final StringStep step;
  private final boolean whileDifferent;
  private final long mask;

  RepeatedString(Site site, StringOperation operation, StringStep step, boolean whileDifferent) {
    this.site = site;
    this.operation = operation;
    this.step = step;
    this.whileDifferent = whileDifferent;
    this.mask = Operands.mask(step.addressBytes());
  }

  @Override
  public void run(Vcpu cpu) {
    long limit = Math.min(cpu.stepsLeft(site), LONGEST_RUN);
    for (long done = 0; done < limit && !cpu.leaving(); ) {
      long left = cpu.gpr()[CpuState.RCX] & mask;
      if (left == 0) {
        // The executor counts this step, and the next instruction's turn has come.
        return;
      }
      long many = many(cpu, Math.min(left, limit - done));
      if (many == 0) {
        step.run(cpu);
        many = 1;
      }
      Operands.put(cpu, CpuState.RCX, left - many, step.addressBytes());
      cpu.addSteps(many);
      done += many;
      if (operation.compares() && cpu.flags().zf() == whileDifferent) {
        cpu.addSteps(-1);
        return;
      }
    }
    // To be continued; one of the steps is counted by the executor.
    cpu.addSteps(-1);
    cpu.setRip(site.address());
  }

  /** Does several iterations at once, where memory is known; returns how many. */
  private long many(Vcpu cpu, long most) {
    boolean possible = operation == StringOperation.MOVS || operation == StringOperation.STOS;
    if (!possible || most < WORTHWHILE || cpu.flags().has(Flags.DF)) {
      return 0;
    }
    Mmu mmu = cpu.mmu();
    int bytes = step.bytes();
    long to = step.destination(cpu);
    int count = (int) Math.min(most, mmu.runLength(to, Access.WRITE) / bytes);
    if (operation == StringOperation.MOVS) {
      long from = step.source(cpu);
      count = Math.min(count, mmu.runLength(from, Access.READ) / bytes);
      if (count == 0 || !mmu.copyRun(from, to, count * bytes)) {
        return 0;
      }
    } else if (count > 0) {
      mmu.fillRun(to, cpu.gpr()[CpuState.RAX], bytes, count);
    }
    step.advance(cpu, count);
    return count;
  }
}
