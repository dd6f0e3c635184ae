package org.amber.machine;

/**
 * A place in the run of a machine at which it is to stop, before the instruction there has run.
 *
 * <p>Its text form is the one that the command line takes.
 */
public sealed interface SnapshotPoint {

  /**
   * After a number of steps.
   *
   * @param count steps, 0 or more
   * @param relative counted from where the machine is now instead of from its first instruction
   */
  record Step(long count, boolean relative) implements SnapshotPoint {
    public Step {
      if (count < 0) {
        throw new IllegalArgumentException("negative step count " + count);
      }
    }

    @Override
    public String toString() {
      return (relative ? "step:+" : "step:") + count;
    }
  }

  /**
   * When the program arrives at an instruction.
   *
   * @param address guest virtual address, unsigned
   */
  record Address(long address) implements SnapshotPoint {
    @Override
    public String toString() {
      return "addr:0x" + Long.toHexString(address);
    }
  }

  /**
   * When the program arrives at the first instruction of a function.
   *
   * @param name as in the symbol table of the program or of a library it has loaded
   */
  record Symbol(String name) implements SnapshotPoint {
    public Symbol {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("empty symbol name");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * At the SYSCALL instruction of a system call, before the kernel has seen the call.
   *
   * @param name as Linux calls it, such as {@code read}
   * @param occurrence which of the calls of this name, counted from 1 from where the machine is now
   */
  record SystemCall(String name, int occurrence) implements SnapshotPoint {
    public SystemCall {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("empty system call name");
      }
      if (occurrence < 1) {
        throw new IllegalArgumentException("occurrence " + occurrence + " is less than 1");
      }
    }

    @Override
    public String toString() {
      return occurrence == 1 ? "syscall:" + name : "syscall:" + name + ":" + occurrence;
    }
  }
}
