package org.amber.unicorn;

/**
 * What Unicorn calls while it emulates. Called by the thread that called {@link Unicorn#start}, in
 * the middle of the emulation: a hook may read and write registers and call {@link Unicorn#stop},
 * but not start. When a hook throws, the emulation is stopped and {@code start} throws it.
 */
public final class Hooks {
  private Hooks() {}

  /** For {@link HookType#BLOCK} and {@link HookType#CODE}. */
  @FunctionalInterface
  public interface Code {
    /**
     * Code is about to be executed.
     *
     * @param address of the first instruction
     * @param size in bytes of the block or the instruction
     */
    void execute(long address, int size);
  }

  /** For {@link HookType#INTERRUPT}. */
  @FunctionalInterface
  public interface Interrupt {
    /**
     * The processor raised an exception or executed INT n.
     *
     * @param vector number of the exception
     */
    void interrupt(int vector);
  }

  /** For {@link HookType#INVALID_INSTRUCTION}. */
  @FunctionalInterface
  public interface InvalidInstruction {
    /** Returns whether to go on; false ends the emulation with {@link ErrorCode#INSN_INVALID}. */
    boolean invalid();
  }

  /** For {@link X86Instruction#SYSCALL} and {@link X86Instruction#SYSENTER}. */
  @FunctionalInterface
  public interface SystemCall {
    /** The instruction is executed; RIP is still at it. */
    void enter();
  }

  /** For CPUID, RDTSC and RDTSCP. */
  @FunctionalInterface
  public interface Replacement {
    /** Returns whether the hook has set the result; false lets Unicorn execute the instruction. */
    boolean replace();
  }

  /** For {@link X86Instruction#IN}. */
  @FunctionalInterface
  public interface PortRead {
    /** Returns what the port reads as; {@code size} is 1, 2 or 4 bytes. */
    int read(int port, int size);
  }

  /** For {@link X86Instruction#OUT}. */
  @FunctionalInterface
  public interface PortWrite {
    /** A value is written to a port; {@code size} is 1, 2 or 4 bytes. */
    void write(int port, int size, int value);
  }

  /** For {@link HookType#TLB_FILL}. */
  @FunctionalInterface
  public interface TlbFill {
    /**
     * Translates a page.
     *
     * @param address the virtual address of the access; of a page crossing access, of either part
     * @param access what is to be done there
     * @return the physical address of the page with bits of {@link Protection} in its low bits, or
     *     0 to raise a page fault
     */
    long translate(long address, MemoryAccess access);
  }
}
