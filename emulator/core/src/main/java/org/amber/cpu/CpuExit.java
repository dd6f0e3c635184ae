package org.amber.cpu;

import org.amber.memory.Access;

/** Why an engine stopped. */
public sealed interface CpuExit {

  /** Steps done in this run, up to the stop; the faulting instruction is not among them. */
  long steps();

  /** The steps asked for are done, or fewer after {@link Cpu#interrupt}. */
  record StepsDone(long steps) implements CpuExit {}

  /**
   * A SYSCALL instruction was executed and counted, and {@link CpuUpcalls#syscall} asked to leave.
   */
  record Syscall(long steps) implements CpuExit {}

  /** An access that the address space refused: RIP is at the instruction that made it. */
  record PageFault(long steps, long address, Access access) implements CpuExit {}

  /**
   * A processor exception, by its vector of the Intel SDM volume 3, table 6-1 (0 #DE, 1 #DB, 3 #BP,
   * 6 #UD, 13 #GP, 16 #MF, 17 #AC, 19 #XM). RIP is as the processor would push it: at the
   * instruction for faults, behind it for the traps #BP and INT n.
   */
  record ProcessorException(long steps, int vector, long code) implements CpuExit {}

  /** RIP is at a breakpoint, or {@link CpuUpcalls#syscall} answered {@code STOP_BEFORE}. */
  record Breakpoint(long steps) implements CpuExit {}
}
