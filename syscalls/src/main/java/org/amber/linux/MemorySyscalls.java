package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.MemoryArguments.ADVICE;
import static org.amber.table.MemoryArguments.MAP_FLAGS;
import static org.amber.table.MemoryArguments.MLOCKALL_FLAGS;
import static org.amber.table.MemoryArguments.MREMAP_FLAGS;
import static org.amber.table.MemoryArguments.MSYNC_FLAGS;
import static org.amber.table.MemoryArguments.OFFSET;
import static org.amber.table.MemoryArguments.PROTECTION;
import static org.amber.table.Spec.spec;

import java.util.List;
import java.util.Objects;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.amber.table.Row.ResultFormat;

/** Memory: mmap(2), munmap(2), mprotect(2), mremap(2), brk(2), madvise(2), mlock(2), mincore(2). */
final class MemorySyscalls {
  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int PROT_ALL = 7;
  private static final int PROT_GROWSDOWN = 0x0100_0000;

  private static final int MAP_SHARED = 0x01;
  private static final int MAP_PRIVATE = 0x02;
  private static final int MAP_SHARED_VALIDATE = 0x03;
  private static final int MAP_TYPE = 0x0f;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_32BIT = 0x40;
  private static final int MAP_GROWSDOWN = 0x0100;
  private static final int MAP_LOCKED = 0x2000;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MAP_POPULATE = 0x8000;
  private static final int MAP_HUGETLB = 0x40000;
  private static final int MAP_FIXED_NOREPLACE = 0x10_0000;

  /** vm.mmap_min_addr. */
  private static final long MINIMUM = 0x10000;

  private static final long LOW_2_GB = 0x8000_0000L;

  List<Row> rows() {
    return List.of(
        spec(9, "mmap", POINTER, SIZE, PROTECTION, MAP_FLAGS, FD, OFFSET, this::mmap)
            .returning(ResultFormat.HEX),
        spec(10, "mprotect", POINTER, SIZE, PROTECTION, this::mprotect),
        spec(11, "munmap", POINTER, SIZE, this::munmap),
        spec(12, "brk", POINTER, this::brk).returning(ResultFormat.HEX),
        spec(25, "mremap", POINTER, SIZE, SIZE, MREMAP_FLAGS, POINTER, this::mremap)
            .returning(ResultFormat.HEX),
        spec(26, "msync", POINTER, SIZE, MSYNC_FLAGS, this::msync),
        spec(27, "mincore", POINTER, SIZE, POINTER, this::mincore),
        spec(28, "madvise", POINTER, SIZE, ADVICE, new MemoryAdvice()::madvise),
        spec(149, "mlock", POINTER, SIZE, this::mlock),
        spec(150, "munlock", POINTER, SIZE, this::munlock),
        spec(151, "mlockall", MLOCKALL_FLAGS, this::mlockall),
        spec(152, "munlockall", this::munlockall),
        spec(216, "remap_file_pages", POINTER, SIZE, PROTECTION, SIZE, MAP_FLAGS, this::remapPages),
        spec(325, "mlock2", POINTER, SIZE, FLAGS, this::mlock2));
  }

  static long pageAlign(long length) {
    return (length + PAGE - 1) & -PAGE;
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome mmap(
      Task task, GuestAddress address, long length, int prot, int flags, Fd fd, long offset) {
    require((offset & (PAGE - 1)) == 0, Errno.EINVAL);
    boolean anonymous = (flags & MAP_ANONYMOUS) != 0;
    FileDescription file = anonymous ? null : mappable(task, fd);
    require(length != 0, Errno.EINVAL);
    long size = pageAlign(length);
    require(size > 0 && size < AddressSpace.TASK_SIZE, Errno.ENOMEM);
    require(anonymous || (offset >= 0 && offset + size >= 0), Errno.EOVERFLOW);
    require((flags & MAP_HUGETLB) == 0, Errno.ENOMEM);
    int type = flags & MAP_TYPE;
    require(type == MAP_SHARED || type == MAP_PRIVATE || type == MAP_SHARED_VALIDATE, Errno.EINVAL);
    boolean shared = type != MAP_PRIVATE;
    int vmaFlags = vmaFlags(task, flags, shared);
    PageSource source = null;
    if (file != null) {
      checkAccess(file, prot, shared);
      boolean sealed = SealChecks.forbidsStores(file);
      require(!shared || !sealed || (prot & PROT_WRITE) == 0, Errno.EPERM);
      source = file.pages();
      if (shared && (sealed || !file.writable())) {
        vmaFlags |= Vma.NEVER_WRITABLE;
      }
    } else if (shared) {
      source = task.kernel().sharedMemory(size);
    }
    ProcessMemory memory = task.group().memory();
    long start = place(memory, address.value(), size, flags);
    checkLimits(task, size, start, flags);
    checkRoom(task, size, prot, flags);
    long sourceOffset = anonymous ? 0 : offset;
    memory
        .space()
        .map(new Vma(start, start + size, prot & PROT_ALL, vmaFlags, source, sourceOffset, ""));
    if (source != null && (prot & PROT_EXEC) != 0) {
      task.kernel().codeMapped();
    }
    if ((flags & (MAP_POPULATE | MAP_LOCKED)) != 0) {
      populate(memory.space(), start, start + size);
    }
    return Outcome.value(start);
  }

  private static int vmaFlags(Task task, int flags, boolean shared) {
    boolean lock = (flags & MAP_LOCKED) != 0 || task.group().memory().lockFuture;
    return (shared ? Vma.SHARED : 0)
        | ((flags & MAP_GROWSDOWN) != 0 && !shared ? Vma.GROWS_DOWN : 0)
        | ((flags & MAP_NORESERVE) != 0 ? Vma.NO_RESERVE : 0)
        | (lock ? Vma.LOCKED : 0);
  }

  private static FileDescription mappable(Task task, Fd fd) {
    FileDescription file = task.files().get(fd.number());
    require((file.flags() & OpenFlags.O_PATH) == 0, Errno.EBADF);
    return file;
  }

  private static void checkAccess(FileDescription file, int prot, boolean shared) {
    require(file.readable(), Errno.EACCES);
    require(!shared || (prot & PROT_WRITE) == 0 || file.writable(), Errno.EACCES);
  }

  static void checkLimits(Task task, long size, long start, int flags) {
    AddressSpace space = task.group().memory().space();
    long replaced = 0;
    if ((flags & MAP_FIXED) != 0) {
      for (Vma vma : space.areas(start, start + size)) {
        replaced += Math.min(vma.end(), start + size) - Math.max(vma.start(), start);
      }
    }
    long total = space.mappedBytes() - replaced + size;
    require(!task.group().limits().exceeds(ResourceLimits.AS, total), Errno.ENOMEM);
  }

  /**
   * Overcommit, as vm.overcommit_memory=0, but what is in use already counts: refused is what could
   * not be had now. What can be asked for without room is shared, reserved or never written.
   */
  private static void checkRoom(Task task, long size, int prot, int flags) {
    boolean counts = (flags & MAP_NORESERVE) == 0 && (prot & PROT_WRITE) != 0;
    boolean own = (flags & MAP_TYPE) == MAP_PRIVATE || (flags & MAP_ANONYMOUS) != 0;
    boolean excess = counts && own && size > task.kernel().physical().availableBytes();
    require(!excess, Errno.ENOMEM);
  }

  /** Where a mapping goes: MAP_FIXED, the hint when it is free, else top-down below the stack. */
  static long place(ProcessMemory memory, long hint, long size, int flags) {
    AddressSpace space = memory.space();
    if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) {
      require((hint & (PAGE - 1)) == 0, Errno.EINVAL);
      require(hint >= 0 && hint <= AddressSpace.TASK_SIZE - size, Errno.ENOMEM);
      require(hint >= MINIMUM, Errno.EPERM);
      boolean occupied = !space.areas(hint, hint + size).isEmpty();
      require((flags & MAP_FIXED_NOREPLACE) == 0 || !occupied, Errno.EEXIST);
      return hint;
    }
    boolean low = (flags & MAP_32BIT) != 0;
    long wanted = Math.max(hint & -PAGE, hint == 0 ? 0 : MINIMUM);
    boolean fits = wanted > 0 && wanted <= AddressSpace.TASK_SIZE - size;
    if (!low && fits && space.areas(wanted, wanted + size).isEmpty()) {
      return wanted;
    }
    long ceiling = low ? LOW_2_GB : memory.mmapBase;
    long start = space.findFree(size, PAGE, low ? LOW_2_GB / 2 : MINIMUM, ceiling);
    if (start < 0 && !low) {
      start = space.findFree(size, PAGE, MINIMUM, AddressSpace.TASK_SIZE);
    }
    require(start >= 0, Errno.ENOMEM);
    return start;
  }

  static void populate(AddressSpace space, long start, long end) {
    for (long at = start; at < end; at += PAGE) {
      Vma vma = space.area(at);
      if (vma == null || vma.prot() == 0) {
        return;
      }
      boolean write = (vma.prot() & PROT_WRITE) != 0 && !vma.shared();
      if (space.resolve(at, write ? Access.WRITE : Access.READ) < 0) {
        return;
      }
    }
  }

  Outcome munmap(Task task, GuestAddress address, long length) {
    long start = address.value();
    long size = pageAlign(length);
    require(
        (start & (PAGE - 1)) == 0
            && length > 0
            && size > 0
            && start >= 0
            && start <= AddressSpace.TASK_SIZE - size,
        Errno.EINVAL);
    task.group().memory().space().unmap(start, start + size);
    return Outcome.ZERO;
  }

  Outcome mprotect(Task task, GuestAddress address, long length, int prot) {
    long start = address.value();
    require((start & (PAGE - 1)) == 0, Errno.EINVAL);
    require((prot & ~(PROT_ALL | PROT_GROWSDOWN | 8)) == 0, Errno.EINVAL);
    if (length == 0) {
      return Outcome.ZERO;
    }
    long end = start + pageAlign(length);
    AddressSpace space = task.group().memory().space();
    require(start >= 0 && end > start && end <= AddressSpace.TASK_SIZE, Errno.ENOMEM);
    if ((prot & PROT_GROWSDOWN) != 0) {
      Vma vma = space.area(start);
      if (vma == null || !vma.has(Vma.GROWS_DOWN)) {
        throw Errno.EINVAL.error();
      }
      start = vma.start();
    }
    long reached = start;
    for (Vma vma : space.areas(start, end)) {
      // As Linux: what lies before a hole is changed all the same.
      require(vma.start() <= reached, Errno.ENOMEM);
      require((prot & PROT_WRITE) == 0 || !vma.has(Vma.NEVER_WRITABLE), Errno.EACCES);
      long part = Math.min(vma.end(), end);
      space.protect(Math.max(vma.start(), start), part, prot & PROT_ALL);
      reached = part;
    }
    require(reached >= end, Errno.ENOMEM);
    return Outcome.ZERO;
  }

  /** The break only ever fails by not moving, brk(2), NOTES. */
  Outcome brk(Task task, GuestAddress wanted) {
    ProcessMemory memory = task.group().memory();
    long newBreak = wanted.value();
    if (newBreak < memory.brkStart || newBreak > AddressSpace.TASK_SIZE) {
      return Outcome.value(memory.brk);
    }
    long oldEnd = pageAlign(memory.brk);
    long newEnd = pageAlign(newBreak);
    AddressSpace space = memory.space();
    if (newEnd < oldEnd) {
      space.unmap(newEnd, oldEnd);
    } else if (newEnd > oldEnd) {
      ResourceLimits limits = task.group().limits();
      boolean tooMuch =
          limits.exceeds(ResourceLimits.DATA, newBreak - memory.brkStart)
              || limits.exceeds(ResourceLimits.AS, space.mappedBytes() + newEnd - oldEnd)
              || newEnd - oldEnd > task.kernel().physical().availableBytes();
      if (tooMuch || !space.areas(oldEnd, newEnd + PAGE).isEmpty()) {
        return Outcome.value(memory.brk);
      }
      space.map(new Vma(oldEnd, newEnd, 3, 0, null, 0, "[heap]"));
    }
    memory.brk = newBreak;
    return Outcome.value(newBreak);
  }

  Outcome mremap(
      Task task, GuestAddress old, long oldLength, long newLength, int flags, GuestAddress to) {
    return new MemoryRemap(task).mremap(old.value(), oldLength, newLength, flags, to.value());
  }

  /** As since Linux 4.0, which maps the file anew. */
  Outcome remapPages(Task task, GuestAddress at, long length, int prot, long page, int flags) {
    long start = at.value() & -PAGE;
    long size = length & -PAGE;
    long end = start + size;
    require(prot == 0 && end > start && start >= 0, Errno.EINVAL);
    require(Long.compareUnsigned(page + size / PAGE, page) >= 0, Errno.EINVAL);
    AddressSpace space = task.group().memory().space();
    Vma first = space.area(start);
    if (first == null || !first.shared()) {
      throw Errno.EINVAL.error();
    }
    for (Vma vma : space.areas(start, end)) {
      boolean same = Objects.equals(vma.source(), first.source()) && vma.flags() == first.flags();
      require(same, Errno.EINVAL);
    }
    require(space.isMapped(start, end), Errno.EINVAL);
    space.map(
        new Vma(
            start, end, first.prot(), first.flags(), first.source(), page * PAGE, first.name()));
    return Outcome.ZERO;
  }

  Outcome msync(Task task, GuestAddress address, long length, int flags) {
    long start = address.value();
    long end = start + pageAlign(length);
    boolean contradictory = (flags & 1) != 0 && (flags & 4) != 0;
    require((start & (PAGE - 1)) == 0 && (flags & ~7) == 0 && !contradictory, Errno.EINVAL);
    require(end >= start, Errno.ENOMEM);
    AddressSpace space = task.group().memory().space();
    for (Vma vma : space.areas(start, end)) {
      PageSource source = vma.source();
      if (vma.shared() && source != null && (flags & 4) != 0) {
        source.writeBack();
      }
    }
    require(space.isMapped(start, end), Errno.ENOMEM);
    return Outcome.ZERO;
  }

  Outcome mincore(Task task, GuestAddress address, long length, GuestAddress vector) {
    long start = address.value();
    require((start & (PAGE - 1)) == 0, Errno.EINVAL);
    long end = start + pageAlign(length);
    AddressSpace space = task.group().memory().space();
    require(start >= 0 && end >= start && space.isMapped(start, end), Errno.ENOMEM);
    for (long at = start; at < end; at += PAGE) {
      Vma vma = space.area(at);
      boolean file = vma != null && vma.source() != null;
      boolean present = space.entry(at) != 0 || file;
      task.memory().writeByte(vector.value() + (at - start) / PAGE, (byte) (present ? 1 : 0));
    }
    return Outcome.ZERO;
  }

  Outcome mlock(Task task, GuestAddress address, long length) {
    return setLocked(task, address.value(), length, Vma.LOCKED);
  }

  Outcome mlock2(Task task, GuestAddress address, long length, int flags) {
    require((flags & ~1) == 0, Errno.EINVAL);
    return setLocked(task, address.value(), length, Vma.LOCKED);
  }

  Outcome munlock(Task task, GuestAddress address, long length) {
    return setLocked(task, address.value(), length, 0);
  }

  private static Outcome setLocked(Task task, long address, long length, int flag) {
    long start = address & -PAGE;
    long end = pageAlign(address + length);
    require(end >= start && start >= 0, Errno.EINVAL);
    AddressSpace space = task.group().memory().space();
    require(space.isMapped(start, end), Errno.ENOMEM);
    space.changeFlags(start, end, flag, Vma.LOCKED);
    if (flag != 0) {
      populate(space, start, end);
    }
    return Outcome.ZERO;
  }

  Outcome mlockall(Task task, int flags) {
    require(flags != 0 && (flags & ~7) == 0 && flags != 4, Errno.EINVAL);
    ProcessMemory memory = task.group().memory();
    if ((flags & 1) != 0) {
      memory.space().changeFlags(0, AddressSpace.TASK_SIZE, Vma.LOCKED, 0);
    }
    memory.lockFuture = (flags & 2) != 0;
    return Outcome.ZERO;
  }

  Outcome munlockall(Task task) {
    ProcessMemory memory = task.group().memory();
    memory.space().changeFlags(0, AddressSpace.TASK_SIZE, 0, Vma.LOCKED);
    memory.lockFuture = false;
    return Outcome.ZERO;
  }
}
