package org.amber.kernel.exec;

import org.amber.kernel.task.ResourceLimits;
import org.amber.loader.UserSpace;
import org.amber.memory.Vma;

/** Where the stack is, and how much room below it stays free of mappings. */
final class StackArea {
  /** stack_expand of setup_arg_pages: what is mapped at once. */
  private static final long INITIAL = 132L << 10;

  /** MIN_GAP and MAX_GAP of arch/x86/mm/mmap.c. */
  private static final long MIN_GAP = 128L << 20;

  private static final long MAX_GAP = UserSpace.TASK_SIZE / 6 * 5;
  private static final long GUARD = 1L << 20;
  private static final int READ_WRITE = 3;
  private static final int EXEC = 4;

  private StackArea() {}

  /** The stack of a new program. */
  static Vma initial(boolean executable) {
    return new Vma(
        UserSpace.STACK_TOP - INITIAL,
        UserSpace.STACK_TOP,
        READ_WRITE | (executable ? EXEC : 0),
        Vma.GROWS_DOWN,
        null,
        0,
        "[stack]");
  }

  /** Mappings go downwards from here, below the room that the stack may grow into. */
  static long mmapBase(long stackLimit) {
    long gap = stackLimit == ResourceLimits.INFINITY ? MAX_GAP : stackLimit + GUARD;
    long clamped = Math.max(MIN_GAP, Math.min(MAX_GAP, gap));
    return (UserSpace.STACK_TOP - clamped) & -UserSpace.PAGE_SIZE;
  }
}
