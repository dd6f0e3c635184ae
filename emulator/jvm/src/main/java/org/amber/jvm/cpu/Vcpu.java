package org.amber.jvm.cpu;

import java.util.Objects;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.jvm.fp.SimdFloat;
import org.amber.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * A processor at work: the registers of the task that runs, in the form in which instructions use
 * them. Between {@link #load} and {@link #store} they are here and what {@link CpuState} has is
 * stale, but for segment bases and selectors.
 */
public final class Vcpu {
  /** A general register that is always zero: the base or index that an address has not. */
  public static final int ZERO_REGISTER = 16;

  /** Longs of a vector register: 256 bits. */
  public static final int LANES = 4;

  private static final int REGISTERS = 16;
  private static final int XMM_LANES = 2;

  /** Where in {@link #vectors} places begin that are no registers. */
  public static final int SCRATCH = LANES * REGISTERS;

  private static final int SCRATCH_REGISTERS = 4;

  private final long[] gpr = new long[REGISTERS + 1];
  private final long[] vectors = new long[SCRATCH + LANES * SCRATCH_REGISTERS];
  private final Flags flags = new Flags();
  private final GuestFault fault = new GuestFault();
  private final SimdFloat simd = new SimdFloat();
  private final FpuRegisters fpu = new FpuRegisters(fault);
  private final Workspace workspace = new Workspace();
  private final Mmu mmu;
  private @Nullable CpuState state;
  private @Nullable CpuUpcalls upcalls;
  private int mxcsr;

  /** The address of the next instruction, for what transfers control. */
  private long rip;

  /** Steps of this run done before the block that is executed. */
  private long stepsBefore;

  /** Steps that this run may do in all. */
  private long stepLimit;

  /** Steps of the present instruction beyond its first: iterations of REP. */
  private long extraSteps;

  /** The executor has to look around after the present instruction. */
  private boolean leaving;

  /** By which of its exits compiled code was left, and how many steps it had left. */
  private int exit;

  private int stepsLeft;

  public Vcpu(PhysicalMemory physical, CodeWatch code) {
    mmu = new Mmu(physical, fault, code, workspace);
  }

  /** Takes over a task's registers. */
  public void load(CpuState now, CpuUpcalls answers) {
    state = now;
    upcalls = answers;
    System.arraycopy(now.gpr, 0, gpr, 0, REGISTERS);
    for (int i = 0; i < REGISTERS; i++) {
      System.arraycopy(now.xmm, XMM_LANES * i, vectors, LANES * i, XMM_LANES);
      System.arraycopy(now.ymmHigh, XMM_LANES * i, vectors, LANES * i + XMM_LANES, XMM_LANES);
    }
    flags.set(now.rflags);
    mxcsr = now.mxcsr;
    rip = now.rip;
    fpu.load(now);
  }

  /** Gives back the registers; those of {@link #load}. */
  public void store() {
    CpuState now = state();
    storeForKernel();
    for (int i = 0; i < REGISTERS; i++) {
      System.arraycopy(vectors, LANES * i, now.xmm, XMM_LANES * i, XMM_LANES);
      System.arraycopy(vectors, LANES * i + XMM_LANES, now.ymmHigh, XMM_LANES * i, XMM_LANES);
    }
    now.mxcsr = mxcsr;
    fpu.store(now);
  }

  /** Gives the general registers, RIP and flags to {@link CpuState}. */
  public void storeForKernel() {
    CpuState now = state();
    System.arraycopy(gpr, 0, now.gpr, 0, REGISTERS);
    now.rflags = flags.get();
    now.rip = rip;
  }

  /** The registers' owner: segment bases and selectors are used there. */
  public CpuState state() {
    return Objects.requireNonNull(state);
  }

  public CpuUpcalls upcalls() {
    return Objects.requireNonNull(upcalls);
  }

  /** RAX to R15 by number, and {@link #ZERO_REGISTER}, which must not be written. */
  public long[] gpr() {
    return gpr;
  }

  /**
   * YMM0 to YMM15, {@link #LANES} longs each, the lowest first; from {@link #SCRATCH} on four more
   * that last for one instruction.
   */
  public long[] vectors() {
    return vectors;
  }

  public Flags flags() {
    return flags;
  }

  public FpuRegisters fpu() {
    return fpu;
  }

  public Mmu mmu() {
    return mmu;
  }

  /** Floating point of SSE and AVX; holds exceptions only while an instruction computes. */
  public SimdFloat simd() {
    return simd;
  }

  public int mxcsr() {
    return mxcsr;
  }

  public void setMxcsr(int value) {
    mxcsr = value;
  }

  public long rip() {
    return rip;
  }

  /** Transfers control. */
  public void setRip(long address) {
    rip = address;
  }

  /** The exception to throw for a vector without, or with the error code 0. */
  public GuestFault exception(int vector) {
    return exception(vector, 0);
  }

  /** The exception to throw for a vector with an error code. */
  public GuestFault exception(int vector, long code) {
    return fault.exception(vector, code);
  }

  /** The exception to throw for a trap, after which RIP is {@code next}. */
  public GuestFault trap(int vector, long next) {
    rip = next;
    return fault.exception(vector, 0, true);
  }

  /** Steps done in this run before an instruction. */
  public long stepsBefore(Site site) {
    return stepsBefore + site.index();
  }

  /** How many steps an instruction may take at most; at least 1. */
  public long stepsLeft(Site site) {
    return stepLimit - stepsBefore - site.index();
  }

  /** A block begins. */
  public void beginBlock(long stepsDone, long limit) {
    stepsBefore = stepsDone;
    stepLimit = limit;
    extraSteps = 0;
  }

  /** The present instruction has taken more steps than one; if it faults, any. */
  public void addSteps(long more) {
    extraSteps += more;
  }

  public long extraSteps() {
    return extraSteps;
  }

  /** Compiled code begins: the general registers are in the {@link Workspace} now. */
  public void enterCompiled() {
    mmu.setCompiled(true);
    for (int i = 0; i < REGISTERS; i++) {
      RawMemory.put(workspace.address(), gpr[i], i);
    }
  }

  /** Compiled code has ended: the general registers are in {@link #gpr} again. */
  public void leaveCompiled() {
    mmu.setCompiled(false);
    for (int i = 0; i < REGISTERS; i++) {
      gpr[i] = RawMemory.get(workspace.address(), i);
    }
  }

  /** Compiled code stops. */
  public void leaveAt(int newExit, int steps) {
    exit = newExit;
    stepsLeft = steps;
  }

  /** See {@link #leaveAt}. */
  public int exit() {
    return exit;
  }

  /** See {@link #leaveAt}. */
  public int stepsLeft() {
    return stepsLeft;
  }

  /** Where the segment FS begins. */
  public long fsBase() {
    return state().fsBase;
  }

  /** Where the segment GS begins. */
  public long gsBase() {
    return state().gsBase;
  }

  /** Asks the executor to look around after this instruction. */
  public void leave() {
    leaving = true;
  }

  public boolean leaving() {
    return leaving;
  }

  /** The executor has looked. */
  public void stay() {
    leaving = false;
  }
}
