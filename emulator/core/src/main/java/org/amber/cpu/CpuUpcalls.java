package org.amber.cpu;

/** What an engine asks the machine while it runs. Called by the thread that runs the guest. */
public interface CpuUpcalls {

  /** What becomes of the engine's run after a SYSCALL instruction. */
  enum SyscallVerdict {
    /** Answered: RAX holds the result; only RAX and guest memory were changed; go on. */
    CONTINUE,
    /** Leave with {@link CpuExit.Syscall}: the machine does the rest with the complete state. */
    LEAVE,
    /**
     * Leave with {@link CpuExit.Breakpoint} as if the instruction had not been reached: RIP at it,
     * RCX and R11 untouched, the step not counted.
     */
    STOP_BEFORE
  }

  /**
   * A SYSCALL instruction was executed: in {@code state} RAX, RDI, RSI, RDX, R10, R8, R9, RSP, RIP
   * (behind the instruction), RFLAGS, RCX and R11 are as the processor leaves them for the kernel;
   * everything else may be stale.
   *
   * @param stepsDone steps done in this run, the SYSCALL included
   */
  SyscallVerdict syscall(CpuState state, long stepsDone);

  /**
   * The value of the time-stamp counter for RDTSC and RDTSCP.
   *
   * @param stepsDone steps done in this run before that instruction
   */
  long timestampCounter(long stepsDone);
}
