package org.amber.unicorn.engine;

import org.amber.cpu.x86.Cpuid;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.Unicorn;
import org.jspecify.annotations.Nullable;

/**
 * The emulator that runs whole blocks at full speed. It stops before a block that must not be
 * executed as a whole.
 */
final class BlockVcpu extends Vcpu {
  /** After so many fills the TLB is too small, at first; it only grows at a flush. */
  private static final int MANY_FILLS = 2000;

  /** But a flush costs refills, of which there may be that many again: it must pay in the end. */
  private static final int MOST_FILLS = 1 << 17;

  /** At most one flush for growth in this time. */
  private static final long GROWTH_INTERVAL_NANOS = 10_000_000;

  private final BlockCounter counter;
  private final Spaces spaces;
  private final GuestCode code;
  private @Nullable AddressSpace entered;
  private boolean maintenance;
  private boolean blocksVoid;
  private long codeChanges;
  private int fills;
  private int manyFills = MANY_FILLS;
  private long lastGrowth = System.nanoTime();

  private long given;
  private boolean firstOfRun;
  private long exactSteps;
  private Trap trap = Trap.NONE;
  private long trapCode;

  BlockVcpu(
      Unicorn unicorn,
      Session session,
      Translations translations,
      PhysicalMemory physical,
      Cpuid cpuid,
      GuestCode code,
      boolean machineCode,
      int codeBytes) {
    super(unicorn, session, translations, physical, cpuid, codeBytes);
    this.code = code;
    this.counter = new BlockCounter(unicorn, this::block, machineCode);
    this.spaces = new Spaces(counter.table());
  }

  boolean usesMachineCode() {
    return counter.usesMachineCode();
  }

  long boundBlocks() {
    return counter.bound();
  }

  /** Makes the session's address space this emulator's. */
  void enter() {
    AddressSpace memory = memory();
    boolean other = entered != memory;
    if (other) {
      entered = memory;
      spaces.enter(memory);
    }
    if (other || maintenance || translationsChanged() || physical().hasStaleCode()) {
      maintain();
    }
  }

  /** Forgets translations that are void, while the emulator stands still. */
  private void maintain() {
    if (physical().hasStaleCode()) {
      for (int frame : physical().takeStaleCode()) {
        dropCode(frame);
        translations().forgetCode(frame);
      }
      codeChanges++;
      spaces.forgetAll();
    }
    if (blocksVoid) {
      unicorn().flushBlocks();
      blocksVoid = false;
    }
    flushTlb();
    translations().flushed();
    fills = 0;
    maintenance = false;
    counter.wantStop(false);
  }

  /** Forgets the code of one frame, while the emulator stands still. */
  void forgetCode(int frame) {
    dropCode(frame);
    translations().forgetCode(frame);
    codeChanges++;
    spaces.forgetAll();
    wantMaintenance();
  }

  /** How often code that may have been translated has changed so far. */
  long codeChanges() {
    return codeChanges;
  }

  /** Breakpoints have changed: blocks must be looked at again. */
  void forgetBlocks() {
    spaces.forgetAll();
    blocksVoid = true;
    wantMaintenance();
  }

  /**
   * Runs blocks.
   *
   * @param steps how many steps at most
   * @param first whether the next instruction is the first of a run
   * @return steps done
   */
  long run(long steps, boolean first) {
    given = steps;
    firstOfRun = first;
    counter.setBudget(steps);
    counter.wantStop(maintenance);
    while (emulate() == Stop.MAINTENANCE) {
      maintain();
    }
    long through = given - counter.budget();
    return switch (stop()) {
      case FAULT, CODE_WRITE ->
          // Fetching fails between blocks, everything else in the middle of one.
          faultAccess() == org.amber.memory.Access.EXECUTE
              ? through
              : stepsBefore(registers().readRip());
      case EXCEPTION ->
          // Single-stepping makes blocks of one instruction.
          vector() == 1 ? through : stepsBefore(registers().readRip());
      case BEFORE_SYSCALL -> through - 1;
      default -> through;
    };
  }

  /** Called when the machine code does not know what to do: see {@link BlockCounter}. */
  private void block(long address, int size) {
    TranslatedBlock taken = counter.taken();
    if (taken == null) {
      decide(address, size);
    } else {
      counter.fields().putBack(taken.instructions());
      decide(taken.address(), taken.size());
    }
  }

  private void decide(long address, int size) {
    counter.between();
    if (stop() != Stop.NONE) {
      return; // the instruction before has stopped it
    }
    if (counter.stopWanted() && mustStop()) {
      stop(Stop.MAINTENANCE);
      return;
    }
    if (counter.fields().interrupted()) {
      stop(Stop.INTERRUPTED);
      return;
    }
    boolean first = firstOfRun && counter.budget() == given;
    boolean whole = code.scan(address, size, !first);
    trap = code.trap();
    if (trap != Trap.NONE) {
      trapCode = code.errorCode();
      exactSteps = code.count();
      stop(Stop.BLOCK);
      return;
    }
    // What does not decode is undefined for Unicorn, too, and corrected at the exception.
    int count = whole ? code.count() : code.count() + 1;
    if (count > counter.budget()) {
      exactSteps = Long.MAX_VALUE;
      stop(Stop.BLOCK);
      return;
    }
    counter.charge(address, count);
    if (whole && !code.isBreakpoint(address)) {
      counter.remember(address, size, count);
    }
  }

  /** Whether the wanted stop is for more than growing the TLB, which is done on the spot. */
  private boolean mustStop() {
    if (maintenance) {
      return true;
    }
    counter.wantStop(false);
    flushTlb();
    translations().flushed();
    fills = 0;
    manyFills = Math.min(2 * manyFills, MOST_FILLS);
    lastGrowth = System.nanoTime();
    return false;
  }

  /** After {@link Stop#BLOCK}: steps that may be done one by one, up to {@link #trap}. */
  long exactSteps() {
    return exactSteps;
  }

  /** After {@link Stop#BLOCK}: what comes behind {@link #exactSteps}. */
  Trap trap() {
    return trap;
  }

  long trapCode() {
    return trapCode;
  }

  void interrupt() {
    counter.fields().interrupt();
  }

  void clearInterrupt() {
    counter.fields().clearInterrupt();
  }

  @Override
  long stepsBefore(long rip) {
    return given - counter.budget() - counter.chargedFrom(rip, code);
  }

  @Override
  long stepsWithSyscall() {
    return given - counter.budget();
  }

  @Override
  void stopping() {
    counter.wantStop(true);
  }

  @Override
  boolean mayWriteCode() {
    return false;
  }

  @Override
  void executes(long page, int frame) {
    spaces.executes(page, frame);
  }

  @Override
  void codeWasWritable() {
    wantMaintenance();
  }

  @Override
  void wantMaintenance() {
    maintenance = true;
    counter.wantStop(true);
  }

  @Override
  void afterSyscall() {
    super.afterSyscall();
    translations().flushed();
    fills = 0;
  }

  @Override
  void filled() {
    if (++fills >= manyFills
        && (fills & 0xff) == 0
        && System.nanoTime() - lastGrowth > GROWTH_INTERVAL_NANOS) {
      counter.wantStop(true);
    }
  }

  @Override
  public void close() {
    super.close();
    counter.close();
  }
}
