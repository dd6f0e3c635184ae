package org.amber.unicorn.engine;

import org.amber.cpu.x86.Cpuid;
import org.amber.cpu.x86.InstructionDecoder;
import org.amber.memory.Access;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.Unicorn;

/** The emulator that runs a few instructions one by one: many times slower, and exact. */
final class StepVcpu extends Vcpu {
  private static final int CODE_BYTES = 4 << 20;
  private static final long NOWHERE = -1;

  private final BlockVcpu blocks;
  private boolean flushBlocks;
  private long seenChanges;
  private long limit;
  private long calls;
  private boolean mayWriteCode;
  private long restartable = NOWHERE;

  StepVcpu(
      Unicorn unicorn,
      Session session,
      Translations translations,
      PhysicalMemory physical,
      Cpuid cpuid,
      BlockVcpu blocks) {
    super(unicorn, session, translations, physical, cpuid, CODE_BYTES);
    this.blocks = blocks;
    unicorn.addCodeHook(this::instruction, 1, 0);
  }

  /** Code has changed: nothing that was translated here is used again. */
  void forgetCode() {
    flushBlocks = true;
  }

  /**
   * Runs {@code steps} instructions, or fewer if something happens.
   *
   * @return steps done
   */
  long run(long steps) {
    limit = steps;
    calls = 0;
    if (flushBlocks || seenChanges != blocks.codeChanges()) {
      unicorn().flushBlocks();
      flushBlocks = false;
      seenChanges = blocks.codeChanges();
    }
    flushTlb();
    load();
    emulate();
    boolean unfinished =
        switch (stop()) {
          case FAULT, CODE_WRITE -> faultAccess() != Access.EXECUTE;
          case EXCEPTION -> !trapped();
          case BEFORE_SYSCALL -> true;
          default -> false;
        };
    store();
    return unfinished ? calls - 1 : calls;
  }

  /** As {@link #run}, without looking at code from {@code end} on. */
  long runUpTo(long steps, long end) {
    forgetCode(); // code already translated does not heed an exit
    unicorn().setExits(end);
    try {
      return run(steps);
    } finally {
      unicorn().setExits();
      forgetCode();
    }
  }

  /**
   * Runs one instruction that stores to code. When it changes itself, Unicorn begins it again,
   * which must not count twice.
   */
  long runStore(InstructionDecoder decoder) {
    long rip = session().state().rip;
    mayWriteCode = true;
    restartable = decoder.repeat() == 0 ? rip : NOWHERE;
    try {
      return runUpTo(1, rip + decoder.length());
    } finally {
      mayWriteCode = false;
      restartable = NOWHERE;
    }
  }

  private void instruction(long address, int size) {
    if (calls < limit) {
      calls++;
    } else if (address == restartable) {
      restartable = NOWHERE;
    } else {
      stop(Stop.REACHED);
    }
  }

  @Override
  long stepsBefore(long rip) {
    return calls - 1;
  }

  @Override
  long stepsWithSyscall() {
    return calls;
  }

  @Override
  void stopping() {}

  @Override
  boolean mayWriteCode() {
    return mayWriteCode;
  }

  @Override
  void executes(long page, int frame) {
    blocks.executes(page, frame);
  }

  @Override
  void codeWasWritable() {
    blocks.wantMaintenance();
  }

  @Override
  void wantMaintenance() {
    blocks.wantMaintenance();
  }

  @Override
  void filled() {}
}
