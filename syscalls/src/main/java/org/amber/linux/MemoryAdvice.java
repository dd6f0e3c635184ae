package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.table.GuestAddress;
import org.jspecify.annotations.Nullable;

/** madvise(2): advice that changes nothing is accepted, the destructive ones are carried out. */
final class MemoryAdvice {
  private static final int MADV_WILLNEED = 3;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_FREE = 8;
  private static final int MADV_REMOVE = 9;
  private static final int MADV_DONTFORK = 10;
  private static final int MADV_DOFORK = 11;
  private static final int MADV_WIPEONFORK = 18;
  private static final int MADV_KEEPONFORK = 19;
  private static final int MADV_DONTNEED_LOCKED = 24;
  private static final int MADV_POPULATE_READ = 22;
  private static final int MADV_POPULATE_WRITE = 23;

  Outcome madvise(Task task, GuestAddress address, long length, int advice) {
    advise(task.group().memory().space(), address.value(), length, advice);
    return Outcome.ZERO;
  }

  /**
   * Carries it out in any address space.
   *
   * @throws org.amber.abi.ErrnoException EINVAL, ENOMEM
   */
  static void advise(AddressSpace space, long start, long length, int advice) {
    long end = start + MemorySyscalls.pageAlign(length);
    if ((start & (PhysicalMemory.PAGE_SIZE - 1)) != 0 || start < 0 || end < start) {
      throw Errno.EINVAL.error();
    }
    for (Vma vma : space.areas(start, end)) {
      apply(space, vma, Math.max(vma.start(), start), Math.min(vma.end(), end), advice);
    }
    if (space.areas(start, end).isEmpty()) {
      apply(space, null, start, start, advice);
    }
    if (!space.isMapped(start, end)) {
      throw Errno.ENOMEM.error();
    }
  }

  private static void apply(
      AddressSpace space, @Nullable Vma vma, long start, long end, int advice) {
    switch (advice) {
      case MADV_DONTNEED, MADV_DONTNEED_LOCKED -> {
        if (vma != null && vma.has(Vma.LOCKED) && advice == MADV_DONTNEED) {
          throw Errno.EINVAL.error();
        }
        space.discard(start, end);
      }
      case MADV_FREE -> {
        if (vma != null && (vma.source() != null || vma.shared())) {
          throw Errno.EINVAL.error();
        }
        space.discard(start, end);
      }
      case MADV_REMOVE -> throw Errno.EINVAL.error();
      case MADV_DONTFORK -> space.changeFlags(start, end, Vma.DONT_FORK, 0);
      case MADV_DOFORK -> space.changeFlags(start, end, 0, Vma.DONT_FORK);
      case MADV_WIPEONFORK -> space.changeFlags(start, end, Vma.WIPE_ON_FORK, 0);
      case MADV_KEEPONFORK -> space.changeFlags(start, end, 0, Vma.WIPE_ON_FORK);
      case MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_WILLNEED ->
          MemorySyscalls.populate(space, start, end);
      default -> requireHarmless(advice);
    }
  }

  /** NORMAL, RANDOM, SEQUENTIAL, MERGEABLE, HUGEPAGE, DUMP, COLD, PAGEOUT and their opposites. */
  private static void requireHarmless(int advice) {
    boolean harmless =
        (advice >= 0 && advice <= 2)
            || (advice >= 12 && advice <= 17)
            || advice == 20
            || advice == 21
            || advice == 25;
    if (!harmless) {
      throw Errno.EINVAL.error();
    }
  }
}
