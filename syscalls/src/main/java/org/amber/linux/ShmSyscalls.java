package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.IpcArguments.KEY;
import static org.amber.table.IpcArguments.SHMAT_FLAGS;
import static org.amber.table.IpcArguments.SHMGET_FLAGS;
import static org.amber.table.IpcArguments.SHM_COMMAND;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.ipc.IpcPermissions;
import org.amber.kernel.ipc.ShmSegment;
import org.amber.kernel.ipc.ShmTable;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.amber.table.Row.ResultFormat;
import org.jspecify.annotations.Nullable;

/** Shared memory of System V: shmget(2), shmat(2), shmdt(2), shmctl(2). */
final class ShmSyscalls {
  private static final long PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int MAP_FIXED = 0x10;

  private static final int SHM_HUGETLB = 04000;
  private static final int SHM_NORESERVE = 010000;
  private static final int SHM_RDONLY = 010000;
  private static final int SHM_RND = 020000;
  private static final int SHM_REMAP = 040000;
  private static final int SHM_EXEC = 0100000;

  private static final int SHM_LOCK = 11;
  private static final int SHM_UNLOCK = 12;
  private static final int SHM_STAT = 13;
  private static final int SHM_INFO = 14;
  private static final int SHM_STAT_ANY = 15;

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;

  List<Row> rows() {
    return List.of(
        spec(29, "shmget", KEY, SIZE, SHMGET_FLAGS, this::shmget),
        spec(30, "shmat", INT, POINTER, SHMAT_FLAGS, this::shmat).returning(ResultFormat.HEX),
        spec(31, "shmctl", INT, SHM_COMMAND, POINTER, this::shmctl),
        spec(67, "shmdt", POINTER, this::shmdt));
  }

  private static ShmTable table(Task task) {
    return task.kernel().ipc().sharedMemory();
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome shmget(Task task, int key, long size, int flags) {
    ShmSegment known = table(task).byKey(key);
    if (known == null) {
      boolean create = key == IpcPermissions.PRIVATE || (flags & IpcStructs.IPC_CREAT) != 0;
      require(create, Errno.ENOENT);
      // No huge pages are reserved.
      require((flags & SHM_HUGETLB) == 0, Errno.ENOMEM);
      boolean noReserve = (flags & SHM_NORESERVE) != 0;
      ShmSegment made = table(task).create(key, size, flags & 0777, noReserve, task.credentials());
      return Outcome.value(made.permissions().id());
    }
    int exclusive = IpcStructs.IPC_CREAT | IpcStructs.IPC_EXCL;
    require((flags & exclusive) != exclusive, Errno.EEXIST);
    require(Long.compareUnsigned(size, known.size()) <= 0, Errno.EINVAL);
    known.permissions().require(task.credentials(), flags & 0777);
    return Outcome.value(known.permissions().id());
  }

  Outcome shmat(Task task, int id, GuestAddress address, int flags) {
    long wanted = wantedAddress(address.value(), flags);
    boolean readOnly = (flags & SHM_RDONLY) != 0;
    boolean execute = (flags & SHM_EXEC) != 0;
    ShmSegment segment = table(task).table().get(id);
    int rights =
        IpcPermissions.READ
            | (readOnly ? 0 : IpcPermissions.WRITE)
            | (execute ? IpcPermissions.EXECUTE : 0);
    segment.permissions().require(task.credentials(), rights);
    int prot = PROT_READ | (readOnly ? 0 : PROT_WRITE) | (execute ? PROT_EXEC : 0);
    long length = segment.byteSize();
    ProcessMemory memory = task.group().memory();
    if (wanted != 0 && (flags & SHM_REMAP) == 0) {
      require(wanted + length > wanted, Errno.EINVAL);
      require(memory.space().areas(wanted, wanted + length).isEmpty(), Errno.EINVAL);
    }
    int mapFlags = wanted == 0 ? 0 : MAP_FIXED;
    long start = MemorySyscalls.place(memory, wanted, length, mapFlags);
    MemorySyscalls.checkLimits(task, length, start, mapFlags);
    int vmaFlags =
        Vma.SHARED
            | (readOnly ? Vma.NEVER_WRITABLE : 0)
            | (segment.noReserve() ? Vma.NO_RESERVE : 0)
            | (memory.lockFuture ? Vma.LOCKED : 0);
    memory.space().map(new Vma(start, start + length, prot, vmaFlags, segment, 0, ""));
    table(task).attached(segment);
    if (execute) {
      task.kernel().codeMapped();
    }
    return Outcome.value(start);
  }

  /** Where to attach; 0 for anywhere. */
  private static long wantedAddress(long address, int flags) {
    boolean remap = (flags & SHM_REMAP) != 0;
    require(address != 0 || !remap, Errno.EINVAL);
    if ((address & (PAGE - 1)) == 0) {
      return address;
    }
    require((flags & SHM_RND) != 0, Errno.EINVAL);
    long rounded = address & -PAGE;
    require(rounded != 0 || !remap, Errno.EINVAL);
    return rounded;
  }

  /** All parts of the one attachment that began at the address. */
  Outcome shmdt(Task task, GuestAddress address) {
    long start = address.value();
    require((start & (PAGE - 1)) == 0, Errno.EINVAL);
    AddressSpace space = task.group().memory().space();
    ShmSegment segment = attachedAt(space, start);
    require(segment != null, Errno.EINVAL);
    long end = start + (segment == null ? 0 : segment.byteSize());
    for (Vma part : space.areas(start, end)) {
      if (segment != null
          && segment.equals(part.source())
          && part.start() - start == part.offset()) {
        space.unmap(part.start(), part.end());
      }
    }
    return Outcome.ZERO;
  }

  private static @Nullable ShmSegment attachedAt(AddressSpace space, long start) {
    Vma vma = space.areaOrNext(start);
    while (vma != null) {
      if (vma.source() instanceof ShmSegment segment && vma.start() - start == vma.offset()) {
        return segment;
      }
      vma = space.areaOrNext(vma.end());
    }
    return null;
  }

  Outcome shmctl(Task task, int id, int command, GuestAddress buffer) {
    require(id >= 0 && command >= 0, Errno.EINVAL);
    return switch (command) {
      case IpcStructs.IPC_INFO -> info(task, buffer.value());
      case SHM_INFO -> usage(task, buffer.value());
      case IpcStructs.IPC_STAT, SHM_STAT, SHM_STAT_ANY -> stat(task, id, command, buffer.value());
      case IpcStructs.IPC_SET, IpcStructs.IPC_RMID -> change(task, id, command, buffer.value());
      case SHM_LOCK, SHM_UNLOCK -> lock(task, id, command == SHM_LOCK);
      default -> throw Errno.EINVAL.error();
    };
  }

  private static Outcome info(Task task, long to) {
    GuestMemory memory = task.memory();
    memory.zero(to, 72);
    memory.writeLong(to, ShmTable.MAX_SIZE);
    memory.writeLong(to + 8, 1);
    memory.writeLong(to + 16, ShmTable.MAX_SEGMENTS);
    memory.writeLong(to + 24, ShmTable.MAX_SEGMENTS);
    memory.writeLong(to + 32, ShmTable.MAX_SIZE);
    return Outcome.value(table(task).table().highestIndex());
  }

  private static Outcome usage(Task task, long to) {
    long resident = 0;
    for (ShmSegment segment : table(task).table().all()) {
      resident += segment.presentPages();
    }
    GuestMemory memory = task.memory();
    memory.zero(to, 48);
    memory.writeInt(to, table(task).table().size());
    memory.writeLong(to + 8, table(task).totalPages());
    memory.writeLong(to + 16, resident);
    return Outcome.value(table(task).table().highestIndex());
  }

  private static Outcome stat(Task task, int id, int command, long to) {
    boolean byNumber = command == IpcStructs.IPC_STAT;
    ShmSegment segment = byNumber ? table(task).table().get(id) : table(task).table().at(id);
    if (command != SHM_STAT_ANY) {
      segment.permissions().require(task.credentials(), IpcPermissions.READ);
    }
    GuestMemory memory = task.memory();
    memory.zero(to, 112);
    IpcStructs.write(memory, to, segment.permissions());
    long at = to + IpcStructs.PERMISSIONS;
    memory.writeLong(at, segment.size());
    memory.writeLong(at + 8, segment.attachTime());
    memory.writeLong(at + 16, segment.detachTime());
    memory.writeLong(at + 24, segment.changeTime());
    memory.writeInt(at + 32, segment.creatorPid());
    memory.writeInt(at + 36, segment.lastPid());
    memory.writeLong(at + 40, segment.attachments());
    return byNumber ? Outcome.ZERO : Outcome.value(segment.permissions().id());
  }

  private static Outcome change(Task task, int id, int command, long buffer) {
    boolean set = command == IpcStructs.IPC_SET;
    IpcStructs.NewOwner owner = set ? IpcStructs.NewOwner.read(task.memory(), buffer) : null;
    ShmSegment segment = table(task).table().get(id);
    segment.permissions().requireOwner(task.credentials());
    if (owner == null) {
      table(task).remove(segment);
    } else {
      owner.applyTo(segment.permissions());
      table(task).changed(segment);
    }
    return Outcome.ZERO;
  }

  private static Outcome lock(Task task, int id, boolean locked) {
    ShmSegment segment = table(task).table().get(id);
    Credentials caller = task.credentials();
    if (!caller.has(IpcPermissions.CAP_IPC_LOCK)) {
      require(segment.permissions().isOwner(caller), Errno.EPERM);
      boolean forbidden = task.group().limits().soft(ResourceLimits.MEMLOCK) == 0;
      require(!locked || !forbidden, Errno.EPERM);
    }
    table(task).setLocked(segment, locked);
    return Outcome.ZERO;
  }
}
