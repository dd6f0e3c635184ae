package org.amber.kernel.task;

import org.amber.kernel.aio.AioContexts;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.AddressSpace;
import org.amber.memory.AddressSpaceState;
import org.amber.memory.GuestMemory;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameRestorer;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * The memory descriptor of a process (mm_struct): its address space and the landmarks that brk(2),
 * mmap(2) and {@code /proc/PID} need. Shared by the threads of a process.
 */
public final class ProcessMemory {
  private final AddressSpace space;

  @NotSaved("a view of the space")
  private final GuestMemory guest;

  private final AioContexts aio = new AioContexts();

  @NotSaved("each process that is restored shares its memory anew")
  private int users;

  @SavedAs({"executableMount", "executableDentry"})
  private @Nullable VfsPath executable;

  /** Where the heap starts and ends. */
  public long brkStart;

  public long brk;

  /** Addresses for mappings are handed out downwards from here. */
  public long mmapBase;

  public long startCode;
  public long endCode;
  public long startData;
  public long endData;
  public long startStack;
  public long argStart;
  public long argEnd;
  public long envStart;
  public long envEnd;

  /** The auxiliary vector as on the initial stack, for /proc/PID/auxv. */
  public byte[] auxv = new byte[0];

  /** Which expedited barriers the process has registered for: bits of membarrier(2)'s commands. */
  public int membarriers;

  /** Pages locked by mlock are not moved anywhere; only the mode for later mappings is kept. */
  public boolean lockFuture;

  public ProcessMemory(AddressSpace space) {
    this.space = space;
    this.guest = new GuestMemory(space);
  }

  /** The program's file, /proc/PID/exe; null before the first execve. Pinned. */
  public @Nullable VfsPath executable() {
    return executable;
  }

  public void setExecutable(VfsPath path) {
    path.pin();
    VfsPath old = executable;
    if (old != null) {
      old.unpin();
    }
    executable = path;
  }

  /** One more process uses this memory: CLONE_VM. */
  void share() {
    users++;
  }

  /** Whether more than one process uses this memory. */
  public boolean isShared() {
    return users > 1;
  }

  /** One process less uses this memory; the last one gives it back. */
  void leave() {
    if (--users == 0) {
      release();
    }
  }

  /** A copy-on-write copy for a new process, fork(2). Locks on memory are not inherited. */
  public ProcessMemory fork() {
    ProcessMemory child = new ProcessMemory(space.fork());
    child.brkStart = brkStart;
    child.brk = brk;
    child.mmapBase = mmapBase;
    child.startCode = startCode;
    child.endCode = endCode;
    child.startData = startData;
    child.endData = endData;
    child.startStack = startStack;
    child.argStart = argStart;
    child.argEnd = argEnd;
    child.envStart = envStart;
    child.envEnd = envEnd;
    child.auxv = auxv;
    child.membarriers = membarriers;
    VfsPath path = executable;
    if (path != null) {
      child.setExecutable(path);
    }
    return child;
  }

  /** Gives back all pages, the program's file, and what asynchronous I/O keeps. */
  public void release() {
    aio.clear();
    space.clear();
    VfsPath old = executable;
    if (old != null) {
      old.unpin();
      executable = null;
    }
  }

  public AddressSpace space() {
    return space;
  }

  public GuestMemory guest() {
    return guest;
  }

  /** Contexts of io_setup(2). */
  public AioContexts aio() {
    return aio;
  }

  /** The state form; mapped objects and frames are given by number. */
  public ProcessMemoryState save(PageSourceIds ids, FrameSaver frames) {
    ProcessMemoryState state = new ProcessMemoryState();
    state.space = space.save(ids, frames);
    state.brkStart = brkStart;
    state.brk = brk;
    state.mmapBase = mmapBase;
    state.startCode = startCode;
    state.endCode = endCode;
    state.startData = startData;
    state.endData = endData;
    state.startStack = startStack;
    state.argStart = argStart;
    state.argEnd = argEnd;
    state.envStart = envStart;
    state.envEnd = envEnd;
    state.auxv = auxv.clone();
    state.lockFuture = lockFuture;
    state.membarriers = membarriers;
    state.aio = aio.save();
    VfsPath path = executable;
    if (path != null) {
      state.executableMount = path.mount().id();
      state.executableDentry = path.dentry().savedId();
    }
    return state;
  }

  /**
   * The memory of a process as it was saved; its executable and contexts are set by the caller.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public static ProcessMemory restore(
      ProcessMemoryState state, PhysicalMemory physical, PageSourceIds ids, FrameRestorer frames) {
    AddressSpaceState spaceState = state.space;
    if (spaceState == null) {
      throw new IllegalArgumentException("a process without an address space");
    }
    ProcessMemory memory =
        new ProcessMemory(AddressSpace.restore(spaceState, physical, ids, frames));
    memory.brkStart = state.brkStart;
    memory.brk = state.brk;
    memory.mmapBase = state.mmapBase;
    memory.startCode = state.startCode;
    memory.endCode = state.endCode;
    memory.startData = state.startData;
    memory.endData = state.endData;
    memory.startStack = state.startStack;
    memory.argStart = state.argStart;
    memory.argEnd = state.argEnd;
    memory.envStart = state.envStart;
    memory.envEnd = state.envEnd;
    memory.auxv = state.auxv.clone();
    memory.lockFuture = state.lockFuture;
    memory.membarriers = state.membarriers;
    return memory;
  }
}
