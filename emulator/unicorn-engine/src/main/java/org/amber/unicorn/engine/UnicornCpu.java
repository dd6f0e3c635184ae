package org.amber.unicorn.engine;

import java.util.function.Supplier;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuFeature;
import org.amber.cpu.CpuProfile;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.cpu.x86.Cpuid;
import org.amber.cpu.x86.DataAddress;
import org.amber.cpu.x86.InstructionDecoder;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.unicorn.Architecture;
import org.amber.unicorn.Mode;
import org.amber.unicorn.UnicornLibrary;
import org.jspecify.annotations.Nullable;

/** The engine on Unicorn: runs any address space over one physical memory. */
public final class UnicornCpu implements Cpu {
  private static final int GENERAL_PROTECTION = 13;
  private static final long PAGE_MASK = -PhysicalMemory.PAGE_SIZE;
  private static final int CODE_BYTES = 96 << 20;

  private final String name;
  private final Session session = new Session();
  private final GuestCode code;
  private final BlockVcpu blocks;
  private final Supplier<StepVcpu> newStepper;
  private @Nullable StepVcpu stepper;

  /** An engine with the default profile over this memory, which must outlive it. */
  public UnicornCpu(UnicornLibrary library, PhysicalMemory physical) {
    this(library, physical, CpuProfile.DEFAULT);
  }

  /**
   * An engine over this memory, which must outlive it.
   *
   * @param profile what CPUID says; instructions that a lesser profile than x86-64-v2 lacks are
   *     executed all the same
   * @throws IllegalArgumentException when the profile has AVX, which Unicorn lacks
   */
  public UnicornCpu(UnicornLibrary library, PhysicalMemory physical, CpuProfile profile) {
    this(library, physical, profile, true, CODE_BYTES);
  }

  /**
   * As above.
   *
   * @param machineCode false to count steps in Java even where machine code can: much slower
   * @param codeBytes room for translated code, at least 1 MiB
   */
  UnicornCpu(
      UnicornLibrary library,
      PhysicalMemory physical,
      CpuProfile profile,
      boolean machineCode,
      int codeBytes) {
    if (profile.has(CpuFeature.AVX)) {
      throw new IllegalArgumentException("Unicorn has no AVX: it cannot be " + profile.label());
    }
    this.name = "unicorn " + library.version();
    this.code = new GuestCode(physical);
    Translations translations = new Translations(physical);
    Cpuid cpuid = new Cpuid(profile);
    this.blocks =
        new BlockVcpu(
            library.open(Architecture.X86, Mode.BITS_64),
            session,
            translations,
            physical,
            cpuid,
            code,
            machineCode,
            codeBytes);
    this.newStepper =
        () ->
            new StepVcpu(
                library.open(Architecture.X86, Mode.BITS_64),
                session,
                translations,
                physical,
                cpuid,
                blocks);
  }

  /** The emulator for single steps, which many a short run does without. */
  private StepVcpu stepper() {
    StepVcpu known = stepper;
    if (known == null) {
      known = newStepper.get();
      stepper = known;
    }
    return known;
  }

  @Override
  public String name() {
    return name;
  }

  /** Whether steps are counted by machine code. */
  boolean usesMachineCode() {
    return blocks.usesMachineCode();
  }

  /** How many translated blocks were made to count their steps themselves so far. */
  long boundBlocks() {
    return blocks.boundBlocks();
  }

  @Override
  public CpuExit run(CpuState state, AddressSpace memory, long steps, CpuUpcalls upcalls) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, not " + steps);
    }
    session.begin(state, memory, upcalls);
    code.use(memory);
    try {
      return run(steps);
    } finally {
      session.end();
    }
  }

  private CpuExit run(long steps) {
    boolean loaded = false;
    while (session.done() < steps) {
      blocks.enter();
      if (!loaded) {
        blocks.load();
        loaded = true;
      }
      session.add(blocks.run(steps - session.done(), session.done() == 0));
      blocks.store();
      CpuExit exit;
      if (blocks.stop() == Stop.BLOCK) {
        exit = stepInBlock(steps);
      } else {
        exit = answer(blocks, steps);
      }
      if (exit != null) {
        return exit;
      }
      loaded = false;
    }
    return stepsDone();
  }

  /** At the budget's end: a breakpoint right there is not to be lost. */
  private CpuExit stepsDone() {
    boolean there = session.done() > 0 && code.isBreakpoint(session.state().rip);
    return there ? new CpuExit.Breakpoint(session.done()) : new CpuExit.StepsDone(session.done());
  }

  /** Does a part of a block that must not be executed as a whole. */
  private @Nullable CpuExit stepInBlock(long steps) {
    long rest = Math.min(blocks.exactSteps(), steps - session.done());
    boolean atTrap = rest == blocks.exactSteps();
    Trap trap = blocks.trap();
    if (rest > 0) {
      StepVcpu single = stepper();
      session.add(single.run(rest));
      if (single.stop() != Stop.REACHED) {
        return answer(single, steps);
      }
    }
    if (!atTrap || session.done() == steps) {
      return null;
    }
    return trap == Trap.BREAKPOINT
        ? new CpuExit.Breakpoint(session.done())
        : new CpuExit.ProcessorException(session.done(), trap.vector(), blocks.trapCode());
  }

  /** What the machine is told of a stop; null to go on. */
  private @Nullable CpuExit answer(Vcpu vcpu, long steps) {
    return switch (vcpu.stop()) {
      case SYSCALL -> new CpuExit.Syscall(session.done());
      case BEFORE_SYSCALL -> new CpuExit.Breakpoint(session.done());
      case EXCEPTION -> new CpuExit.ProcessorException(session.done(), vcpu.vector(), 0);
      case INTERRUPTED -> {
        blocks.clearInterrupt();
        yield stepsDone();
      }
      case FAULT -> fault(vcpu, steps);
      case CODE_WRITE -> {
        storeToCode(vcpu.codeFrame());
        yield stepper().stop() == Stop.REACHED ? null : answer(stepper(), steps);
      }
      case NONE, MAINTENANCE, BLOCK, REACHED ->
          throw new IllegalStateException("unexpected stop " + vcpu.stop());
    };
  }

  private @Nullable CpuExit fault(Vcpu vcpu, long steps) {
    CpuState state = session.state();
    long page = vcpu.faultAddress() & PAGE_MASK;
    Access access = vcpu.faultAccess();
    if (access == Access.EXECUTE) {
      return fetchFault(state, page, steps);
    }
    InstructionDecoder decoder = code.decode(state.rip);
    long address = DataAddress.inPage(decoder, state, page);
    return AddressSpace.isCanonical(address)
        ? new CpuExit.PageFault(session.done(), address, access)
        : new CpuExit.ProcessorException(session.done(), GENERAL_PROTECTION, 0);
  }

  /**
   * Unicorn reports that the next page cannot be fetched before it has executed the instructions
   * that lie wholly in this one.
   */
  private @Nullable CpuExit fetchFault(CpuState state, long page, long steps) {
    if (page == (state.rip & PAGE_MASK)) {
      return AddressSpace.isCanonical(state.rip)
          ? new CpuExit.PageFault(session.done(), state.rip, Access.EXECUTE)
          : new CpuExit.ProcessorException(session.done(), GENERAL_PROTECTION, 0);
    }
    int whole = code.wholeToPageEnd(state.rip);
    if (whole == 0) {
      return new CpuExit.PageFault(session.done(), page, Access.EXECUTE);
    }
    long count = Math.min(code.count(), steps - session.done());
    StepVcpu single = stepper();
    session.add(single.runUpTo(count, state.rip + whole));
    return single.stop() == Stop.REACHED ? null : answer(single, steps);
  }

  private void storeToCode(int frame) {
    blocks.forgetCode(frame);
    session.add(stepper().runStore(code.decode(session.state().rip)));
    blocks.forgetCode(frame);
  }

  @Override
  public void setBreakpoints(long[] addresses) {
    if (code.setBreakpoints(addresses)) {
      blocks.forgetBlocks();
    }
  }

  @Override
  public void interrupt() {
    blocks.interrupt();
  }

  @Override
  public void close() {
    if (stepper != null) {
      stepper.close();
    }
    blocks.close();
  }
}
