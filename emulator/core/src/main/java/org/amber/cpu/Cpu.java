package org.amber.cpu;

import org.amber.memory.AddressSpace;

/**
 * An engine: executes user-mode x86-64 instructions and knows nothing of Linux.
 *
 * <p>A <em>step</em> is one instruction, or one iteration of a REP string instruction; a REP
 * instruction that ends because its counter is found to be zero takes one more step for that. Every
 * engine counts alike, and stops exactly after the number of steps it was given.
 *
 * <p>All methods but {@link #interrupt} are called by the one thread that runs the guest.
 */
public interface Cpu extends AutoCloseable {

  /** The engine's name and version, as shown by {@code amber inspect}. */
  String name();

  /**
   * Runs until {@code steps} steps are done or something happens that the machine must answer.
   *
   * <p>On return {@code state} is complete and exact: RIP is at the next instruction to execute, or
   * at the faulting one; a faulting instruction has changed nothing and is not counted.
   *
   * @param state registers to start from; replaced by the registers at the stop
   * @param memory the address space to run in; pages are resolved through {@link
   *     AddressSpace#resolveInRun}
   * @param steps how many steps at most, at least 1
   * @param upcalls answers what needs the kernel without leaving the engine
   */
  CpuExit run(CpuState state, AddressSpace memory, long steps, CpuUpcalls upcalls);

  /**
   * Stops before the instruction at any of these addresses with {@link CpuExit.Breakpoint}, except
   * when it is the first instruction of a run. Replaces the set given before; empty removes all.
   */
  void setBreakpoints(long[] addresses);

  /**
   * Asks the current or next run to leave soon with {@link CpuExit.StepsDone}, at an exact step.
   * May be called by any thread.
   */
  void interrupt();

  /**
   * There will be no more runs: keeps what other runs of Amber can use, and frees nothing. May be
   * called again, also after {@link #close}.
   */
  default void finish() {}

  @Override
  void close();
}
