package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/** mremap(2): shrink, grow in place, or move. */
final class MemoryRemap {
  private static final int MAYMOVE = 1;
  private static final int FIXED = 2;
  private static final int DONTUNMAP = 4;
  private static final long MASK = PhysicalMemory.PAGE_SIZE - 1;
  private static final long MINIMUM = 0x10000;

  private final Task task;
  private final ProcessMemory memory;
  private final AddressSpace space;

  MemoryRemap(Task task) {
    this.task = task;
    this.memory = task.group().memory();
    this.space = memory.space();
  }

  Outcome mremap(long old, long oldBytes, long newBytes, int flags, long to) {
    long oldLength = MemorySyscalls.pageAlign(oldBytes);
    long newLength = MemorySyscalls.pageAlign(newBytes);
    checkArguments(old, oldLength, newLength, flags, to);
    Vma vma = space.area(old);
    if (vma == null || old + oldLength > vma.end()) {
      throw Errno.EFAULT.error();
    }
    if (oldLength == 0 && !vma.shared()) {
      throw Errno.EINVAL.error();
    }
    if ((flags & FIXED) == 0 && (flags & DONTUNMAP) == 0) {
      if (newLength <= oldLength && oldLength > 0) {
        space.unmap(old + newLength, old + oldLength);
        return Outcome.value(old);
      }
      checkLimit(newLength - oldLength);
      if (oldLength > 0 && growInPlace(vma, old, oldLength, newLength)) {
        return Outcome.value(old);
      }
    }
    if ((flags & MAYMOVE) == 0) {
      throw Errno.ENOMEM.error();
    }
    long target = (flags & FIXED) != 0 ? to : findRoom(newLength);
    return Outcome.value(move(vma, old, oldLength, newLength, target, flags));
  }

  private static void checkArguments(long old, long oldLength, long newLength, int flags, long to) {
    boolean fixed = (flags & FIXED) != 0;
    boolean keeps = (flags & DONTUNMAP) != 0;
    boolean valid =
        (flags & ~(MAYMOVE | FIXED | DONTUNMAP)) == 0
            && (old & MASK) == 0
            && newLength > 0
            && oldLength >= 0
            && newLength < AddressSpace.TASK_SIZE
            && ((!fixed && !keeps) || (flags & MAYMOVE) != 0)
            && (!keeps || oldLength == newLength);
    boolean overlaps = fixed && to < old + oldLength && old < to + newLength;
    boolean badTarget =
        fixed && ((to & MASK) != 0 || to < MINIMUM || to > AddressSpace.TASK_SIZE - newLength);
    if (!valid || overlaps || badTarget) {
      throw Errno.EINVAL.error();
    }
  }

  private void checkLimit(long growth) {
    long total = space.mappedBytes() + growth;
    if (task.group().limits().exceeds(ResourceLimits.AS, total)
        || growth > task.kernel().physical().availableBytes()) {
      throw Errno.ENOMEM.error();
    }
  }

  private boolean growInPlace(Vma vma, long old, long oldLength, long newLength) {
    long end = old + oldLength;
    boolean room =
        end == vma.end()
            && old + newLength <= AddressSpace.TASK_SIZE
            && space.areas(end, old + newLength).isEmpty();
    if (room) {
      space.map(continuation(vma, end, old + newLength));
    }
    return room;
  }

  /** More of the same area: from {@code start} to {@code end}, which may lie elsewhere. */
  private static Vma continuation(Vma vma, long start, long end) {
    return new Vma(
        start,
        end,
        vma.prot(),
        vma.flags(),
        vma.source(),
        vma.offset() + (start - vma.start()),
        vma.name());
  }

  private long findRoom(long length) {
    long start = space.findFree(length, MASK + 1, MINIMUM, memory.mmapBase);
    if (start < 0) {
      throw Errno.ENOMEM.error();
    }
    return start;
  }

  private long move(Vma vma, long old, long oldLength, long newLength, long to, int flags) {
    space.unmap(to, to + newLength);
    long moved = Math.min(oldLength, newLength);
    if (moved > 0) {
      space.move(old, moved, to);
    }
    if (newLength > moved) {
      PageSource source = vma.source();
      long offset = source == null ? 0 : vma.offset() + (old - vma.start()) + moved;
      space.map(
          new Vma(to + moved, to + newLength, vma.prot(), vma.flags(), source, offset, vma.name()));
    }
    if ((flags & DONTUNMAP) != 0) {
      space.map(continuation(vma, old, old + oldLength));
    } else if (oldLength > moved) {
      space.unmap(old + moved, old + oldLength);
    }
    return to;
  }
}
