package org.amber.jvm.interpret;

import java.util.List;
import java.util.Objects;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.cpu.x86.Cpuid;
import org.amber.jvm.compile.Backend;
import org.amber.jvm.compile.CompiledCode;
import org.amber.jvm.compile.Exit;
import org.amber.jvm.compile.FlagKind;
import org.amber.jvm.compile.JumpCache;
import org.amber.jvm.compile.RegionCompiler;
import org.amber.jvm.cpu.Area;
import org.amber.jvm.cpu.CompiledExit;
import org.amber.jvm.cpu.Flags;
import org.amber.jvm.cpu.GuestFault;
import org.amber.jvm.cpu.Op;
import org.amber.jvm.cpu.Vcpu;
import org.amber.jvm.decode.Decoder;
import org.amber.jvm.decode.FormTable;
import org.amber.jvm.decode.Instruction;
import org.amber.jvm.host.HostCompiler;
import org.amber.jvm.integer.IntegerMeanings;
import org.amber.jvm.integer.QuickEnd;
import org.amber.jvm.integer.QuickOp;
import org.amber.jvm.vector.VectorMeanings;
import org.amber.jvm.vector.floating.FloatMeanings;
import org.amber.jvm.x87.X87Meanings;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** The engine that needs nothing but Java. */
public final class JvmCpu implements Cpu {

  /** Why an instruction wants the run to end. */
  enum Leaving {
    SYSTEM_CALL,
    BEFORE_SYSTEM_CALL
  }

  /** Once for a load and once for a store of the same instruction. */
  private static final int MOST_TRIES = 2;

  private final Breakpoints breakpoints = new Breakpoints();
  private final CodeCache code;
  private final Vcpu cpu;
  private final BlockBuilder builder;
  private final JumpCache jumps = new JumpCache();
  private final Tiers tiers;

  /** What comes next is the interpreter's. */
  private boolean interpretNext;

  /** How often compiled code has left where it began. */
  private int tries;

  private @Nullable AddressSpace memory;
  private @Nullable Leaving leaving;

  /** The block that is interpreted. */
  private @Nullable Block running;

  /** Steps of this run that were done before the present block, or compiled code. */
  private long done;

  /** How many instructions before the present one are done: of the block, or of compiled code. */
  private long position;

  private volatile boolean interrupted;

  /**
   * An engine over this memory, which must outlive it: with all instructions that there are, also
   * those that no profile offers. What it compiles is not kept.
   */
  public JvmCpu(PhysicalMemory physical) {
    this(physical, TierPolicy.configured());
  }

  /** An engine with all instructions that compiles in its own way. */
  public JvmCpu(PhysicalMemory physical, TierPolicy policy) {
    this(physical, CpuProfile.V3, Offer.EVERYTHING, policy.keepingIn(null));
  }

  /** An engine over this memory, which must outlive it, with the instructions of a profile. */
  public JvmCpu(PhysicalMemory physical, CpuProfile profile) {
    this(physical, profile, TierPolicy.configured());
  }

  /** An engine that compiles in its own way. */
  public JvmCpu(PhysicalMemory physical, CpuProfile profile, TierPolicy policy) {
    this(physical, profile, Offer.of(profile), policy);
  }

  private JvmCpu(PhysicalMemory physical, CpuProfile profile, Offer offer, TierPolicy policy) {
    FormTable table = FormTable.load();
    code = new CodeCache(physical);
    cpu = new Vcpu(physical, code);
    List<Area> areas =
        List.of(
            new IntegerMeanings(),
            new VectorMeanings(),
            new FloatMeanings(),
            new X87Meanings(),
            new SystemMeanings(this, new Cpuid(profile)));
    Meanings meanings = new Meanings(table, areas, offer);
    builder = new BlockBuilder(cpu.mmu(), new Decoder(table), meanings, breakpoints);
    code.attach(cpu, builder);
    Backend backend = backend(policy, profile, offer);
    code.useRecall(new Recall(backend, breakpoints));
    tiers = new Tiers(policy, backend, code, builder);
    tiers.begin();
  }

  private Backend backend(TierPolicy policy, CpuProfile profile, Offer offer) {
    Backend host =
        policy.bytecode() ? null : HostCompiler.of(cpu, profile, offer::has, policy.saved());
    return host == null ? new RegionCompiler(cpu, !policy.atOnce()) : host;
  }

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public CpuExit run(CpuState state, AddressSpace space, long steps, CpuUpcalls upcalls) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, not " + steps);
    }
    memory = space;
    leaving = null;
    cpu.load(state, upcalls);
    memoryChanged();
    try {
      return run(steps);
    } finally {
      cpu.store();
    }
  }

  private CpuExit run(long steps) {
    done = 0;
    while (done < steps) {
      if (interrupted) {
        interrupted = false;
        break;
      }
      if (done > 0 && breakpoints.has(cpu.rip())) {
        return new CpuExit.Breakpoint(done);
      }
      boolean traced = cpu.flags().has(Flags.TF);
      try {
        long limit = traced ? done + 1 : steps;
        CompiledCode compiled = interpret(limit, traced);
        if (compiled != null) {
          runCompiled(compiled, limit - done);
        }
      } catch (GuestFault fault) {
        return faulted(fault);
      }
      done += position + cpu.extraSteps();
      if (cpu.leaving()) {
        cpu.stay();
        CpuExit exit = left(done);
        if (exit != null) {
          return exit;
        }
      }
      if (traced) {
        return new CpuExit.ProcessorException(done, GuestFault.DEBUG, 0);
      }
    }
    return stepsDone(done);
  }

  /**
   * Interprets the block at RIP and those that follow, as long as nothing else has to be looked at.
   * What is compiled is left to the caller, so that this remains small for the JVM's compilers.
   *
   * @return compiled code that is to be executed now, or null
   */
  private @Nullable CompiledCode interpret(long limit, boolean traced) {
    running = null;
    position = 0;
    cpu.beginBlock(done, limit);
    Block block = interpretNext ? code.single(cpu.rip()) : code.at(cpu.rip());
    while (true) {
      Region region = tiers.region(block);
      CompiledCode compiled = region == null || traced ? null : compiled(region);
      if (compiled != null) {
        running = null;
        return compiled;
      }
      boolean left = interpretNext;
      interpretNext = false;
      if (!interpret(block, limit - done)) {
        return null;
      }
      long next = cpu.rip();
      if (!left) {
        tiers.executed(block, next);
      }
      Block follower = code.follower(block, next);
      long steps = done + position + cpu.extraSteps();
      if (follower == null || steps >= limit || cpu.leaving() || isToLookAround()) {
        return null;
      }
      block = follower;
      done = steps;
      position = 0;
      cpu.beginBlock(steps, limit);
    }
  }

  /** Whether something may have to be done before the next block. */
  private boolean isToLookAround() {
    return interrupted || !breakpoints.isEmpty() || cpu.flags().has(Flags.TF);
  }

  /**
   * Executes a block as far as the steps allow.
   *
   * @return whether all of it was executed, and RIP is where it goes
   */
  private boolean interpret(Block block, long steps) {
    if (!block.isDecoded()) {
      builder.complete(block);
    }
    Op[] ops = block.ops();
    int count = (int) Math.min(ops.length, steps);
    running = block;
    cpu.setRip(block.end());
    for (int i = 0; i < count; ) {
      Op op = ops[i];
      // By their classes: a call of what may be any of many costs more than most instructions.
      if (op instanceof QuickOp quick) {
        quick.run(cpu);
      } else if (op instanceof QuickEnd quick) {
        quick.run(cpu);
      } else {
        op.run(cpu);
      }
      position = ++i;
      if (cpu.leaving()) {
        break;
      }
    }
    if (position == ops.length) {
      return true;
    }
    cpu.setRip(block.addressOf((int) position));
    return false;
  }

  /** What is executed of a region now; null: nothing. */
  private @Nullable CompiledCode compiled(Region region) {
    return !interpretNext && breakpoints.isEmpty() && tiers.choosesCompiled()
        ? region.code(code, cpu.mmu().generation())
        : null;
  }

  /**
   * Executes compiled code, and what is compiled of that which follows.
   *
   * @throws GuestFault at an instruction at which RIP is then
   */
  private void runCompiled(CompiledCode first, long steps) {
    cpu.enterCompiled();
    FlagKind.take(cpu);
    try {
      follow(first, (int) Math.min(steps, tiers.longest()));
    } finally {
      cpu.leaveCompiled();
      FlagKind.put(cpu);
    }
  }

  private void follow(CompiledCode first, int most) {
    // What changes it makes compiled code stop before.
    long generation = cpu.mmu().generation();
    boolean keepsOn = tiers.keepsOn();
    CompiledCode now = first;
    int left = most;
    while (true) {
      int number;
      try {
        long end = now.run(left);
        number = CompiledCode.exit(end);
        int before = left;
        left = CompiledCode.stepsLeft(end);
        if (now.took(before - left)) {
          tiers.optimize(now);
        }
        now = now.last();
      } catch (CompiledExit e) {
        number = cpu.exit();
        left = cpu.stepsLeft();
      } catch (GuestFault e) {
        Exit exit = now.exit(cpu.exit());
        stop(now, exit, most - cpu.stepsLeft() - exit.notDone());
        throw e;
      }
      CompiledCode next = null;
      if (number >= 0 && left > 0 && keepsOn && !interrupted) {
        next = now.next(number, jumps, cpu.rip());
        if (!next.isReady(generation)) {
          next = find(now, number, generation);
        }
      }
      if (next == null) {
        Exit exit = now.exit(number);
        stop(now, exit, most - left - exit.notDone());
        return;
      }
      now = next;
    }
  }

  /** Compiled code to which an exit of other leads; null if none can be executed there now. */
  private @Nullable CompiledCode find(CompiledCode now, int number, long generation) {
    Exit exit = now.exit(number);
    long address = exit.isDynamic() ? cpu.rip() : exit.address();
    Block block = code.current(address);
    if (block == null) {
      block = code.recalled(address);
    }
    Region region = block == null ? null : block.region();
    CompiledCode next = region == null ? null : region.code(code, generation);
    if (next != null) {
      now.link(number, jumps, next);
    }
    return next;
  }

  /** Compiled code was left for good, after so many steps. */
  private void stop(CompiledCode code, Exit exit, int steps) {
    position += steps;
    interpretNext = exit.unusual() && !isWorthAnotherTry(code, steps);
    if (!exit.isDynamic()) {
      cpu.setRip(exit.address());
    }
  }

  /** Whether compiled code that left after so many steps can go on with the same instruction. */
  private boolean isWorthAnotherTry(CompiledCode code, int steps) {
    tries = steps > 0 ? 0 : tries + 1;
    return tries < MOST_TRIES && code.learns();
  }

  private CpuExit faulted(GuestFault fault) {
    long steps = done + position + cpu.extraSteps();
    if (running != null) {
      if (fault.isTrap()) {
        steps++;
      } else {
        cpu.setRip(running.addressOf((int) position));
      }
    }
    cpu.stay();
    if (fault.isNonCanonical() && isStackAccess(fault.address())) {
      return new CpuExit.ProcessorException(steps, GuestFault.STACK_SEGMENT, 0);
    }
    return fault.vector() == GuestFault.PAGE_FAULT
        ? new CpuExit.PageFault(steps, fault.address(), fault.access())
        : new CpuExit.ProcessorException(steps, fault.vector(), fault.code());
  }

  private boolean isStackAccess(long address) {
    Instruction instruction = builder.instruction(cpu.rip());
    return instruction != null && StackAccess.isOne(cpu, instruction, cpu.rip(), address);
  }

  private @Nullable CpuExit left(long done) {
    Leaving why = leaving;
    leaving = null;
    if (why == null) {
      return null;
    }
    return switch (why) {
      case SYSTEM_CALL -> new CpuExit.Syscall(done);
      case BEFORE_SYSTEM_CALL -> new CpuExit.Breakpoint(done - 1);
    };
  }

  /** At the budget's end: a breakpoint right there is not to be lost. */
  private CpuExit stepsDone(long done) {
    return done > 0 && breakpoints.has(cpu.rip())
        ? new CpuExit.Breakpoint(done)
        : new CpuExit.StepsDone(done);
  }

  /** The run ends after the present instruction. */
  void leave(Leaving why) {
    leaving = why;
    cpu.leave();
  }

  /** The kernel may have changed memory and what is mapped. */
  void memoryChanged() {
    cpu.mmu().use(Objects.requireNonNull(memory));
    code.dropStale();
  }

  @Override
  public void setBreakpoints(long[] addresses) {
    if (breakpoints.set(addresses)) {
      code.clear();
    }
  }

  @Override
  public void interrupt() {
    interrupted = true;
  }

  @Override
  public void finish() {
    tiers.finish();
  }

  @Override
  public void close() {
    finish();
    tiers.close();
    code.clear();
  }
}
