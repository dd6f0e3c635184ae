package org.amber.kernel.fork;

import static org.amber.kernel.fork.CloneFlags.CLONE_CHILD_CLEARTID;
import static org.amber.kernel.fork.CloneFlags.CLONE_CHILD_SETTID;
import static org.amber.kernel.fork.CloneFlags.CLONE_CLEAR_SIGHAND;
import static org.amber.kernel.fork.CloneFlags.CLONE_FILES;
import static org.amber.kernel.fork.CloneFlags.CLONE_FS;
import static org.amber.kernel.fork.CloneFlags.CLONE_PARENT;
import static org.amber.kernel.fork.CloneFlags.CLONE_PARENT_SETTID;
import static org.amber.kernel.fork.CloneFlags.CLONE_PIDFD;
import static org.amber.kernel.fork.CloneFlags.CLONE_SETTLS;
import static org.amber.kernel.fork.CloneFlags.CLONE_SIGHAND;
import static org.amber.kernel.fork.CloneFlags.CLONE_THREAD;
import static org.amber.kernel.fork.CloneFlags.CLONE_VFORK;
import static org.amber.kernel.fork.CloneFlags.CLONE_VM;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.cpu.CpuState;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.PidFile;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.SchedulingAttributes;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpace;

/** Makes a process or thread after the likeness of the one that asks: copy_process. */
public final class Cloning {
  private final Task maker;
  private final Kernel kernel;
  private final CloneRequest request;

  public Cloning(Task maker, CloneRequest request) {
    this.maker = maker;
    this.kernel = maker.kernel();
    this.request = request;
  }

  /**
   * Makes the task and lets it run.
   *
   * @throws org.amber.abi.ErrnoException as clone(2) says; nothing has changed
   */
  public Task start() {
    request.check();
    requireAddress();
    requireProcesses();
    int tid = number();
    int pidFd = request.has(CLONE_PIDFD) ? reservePidFd() : -1;
    Task task = request.has(CLONE_THREAD) ? thread(tid) : process(tid);
    copyAttributes(task);
    enter(task);
    if (pidFd >= 0) {
      PidFile file = new PidFile(kernel.identifiers().next(), 0, kernel, task.group());
      maker.files().replace(pidFd, file, true, Long.MAX_VALUE);
    }
    storeTids(task);
    task.group().addTask(task);
    if (!request.has(CLONE_THREAD)) {
      kernel.add(task.group());
    }
    if (request.has(CLONE_VFORK)) {
      task.vforkParent = maker.tid();
    }
    kernel.scheduler().enqueue(task);
    return task;
  }

  private void requireAddress() {
    boolean outside = request.tls() < 0 || request.tls() >= AddressSpace.TASK_SIZE;
    if (request.has(CLONE_SETTLS) && outside) {
      throw Errno.EPERM.error();
    }
  }

  /**
   * The machine's own limit holds for all; RLIMIT_NPROC counts the threads of a user, and root is
   * above it.
   */
  private void requireProcesses() {
    if (kernel.processes().threadCount() >= kernel.limits().processes()) {
      throw Errno.EAGAIN.error();
    }
    if (maker.scheduling().policy == SchedulingAttributes.SCHED_DEADLINE
        && !maker.scheduling().resetOnFork) {
      throw Errno.EAGAIN.error();
    }
    Credentials own = maker.credentials();
    ResourceLimits limits = maker.group().limits();
    boolean unlimited =
        own.uid() == 0
            || own.has(Credentials.CAP_SYS_RESOURCE)
            || own.has(Credentials.CAP_SYS_ADMIN);
    long limit = limits.soft(ResourceLimits.NPROC);
    // No user has more than all have; counting a user's is a look at every process.
    if (unlimited || Long.compareUnsigned(kernel.processes().threadCount(), limit) < 0) {
      return;
    }
    long count = 0;
    for (ThreadGroup group : kernel.groups()) {
      if (group.credentials().uid() == own.uid()) {
        count += group.tasks().size();
      }
    }
    if (Long.compareUnsigned(count, limit) >= 0) {
      throw Errno.EAGAIN.error();
    }
  }

  private int number() {
    int wanted = request.wantedTid();
    if (wanted == 0) {
      return kernel.allocatePid();
    }
    if (kernel.processes().isInUse(wanted)) {
      throw Errno.EEXIST.error();
    }
    return wanted;
  }

  /** Fails while nothing has changed when there is no room for the PID descriptor. */
  private int reservePidFd() {
    long limit = maker.group().limits().soft(ResourceLimits.NOFILE);
    maker.files().requireRoom(1, limit);
    int fd = 0;
    while (maker.files().find(fd) != null) {
      fd++;
    }
    maker.memory().writeInt(request.pidFd(), fd);
    return fd;
  }

  private Task thread(int tid) {
    return new Task(tid, maker.group(), maker.credentials(), files());
  }

  private Task process(int tid) {
    ThreadGroup own = maker.group();
    ProcessMemory memory = request.has(CLONE_VM) ? own.memory() : own.memory().fork();
    ThreadGroup group = new ThreadGroup(tid, kernel, memory, actions());
    if (request.has(CLONE_PARENT)) {
      group.setParent(own.parentPid(), own.parentTid(), own.exitSignal());
    } else {
      group.setParent(own.pid(), maker.tid(), request.exitSignal());
    }
    group.membership().join(own.membership());
    group.limits().copyFrom(own.limits());
    group.options().inherit(own.options());
    return new Task(tid, group, maker.credentials(), files());
  }

  private FdTable files() {
    return request.has(CLONE_FILES) ? maker.files() : maker.files().copy();
  }

  private SignalActions actions() {
    SignalActions own = maker.group().actions();
    if (request.has(CLONE_SIGHAND)) {
      return own;
    }
    SignalActions copy = own.copy();
    if (request.has(CLONE_CLEAR_SIGHAND)) {
      copy.resetForExec();
    }
    return copy;
  }

  private void copyAttributes(Task task) {
    task.setFs(request.has(CLONE_FS) ? maker.fs() : maker.fs().copy());
    task.name = maker.name;
    task.signals().setMask(maker.signals().mask());
    task.options().copyFrom(maker.options());
    task.callFilters().copyFrom(maker.callFilters());
    task.scheduling().copyForChild(maker.scheduling());
    boolean sharesOnlyMemory = request.has(CLONE_VM) && !request.has(CLONE_VFORK);
    if (!sharesOnlyMemory) {
      task.signals().setAlternateStack(maker.signals().alternateStack());
    }
    if (!request.has(CLONE_VM)) {
      task.sequence().copyFrom(maker.sequence());
    }
    if (request.has(CLONE_CHILD_CLEARTID)) {
      task.clearChildTid = request.childTid();
    }
  }

  /** The registers: the new task returns 0 from the same call. */
  private void enter(Task task) {
    CpuState cpu = task.cpu();
    cpu.copyFrom(maker.cpu());
    cpu.gpr[CpuState.RAX] = 0;
    if (request.stack() != 0) {
      cpu.gpr[CpuState.RSP] = request.stack();
    }
    if (request.has(CLONE_SETTLS)) {
      cpu.fsBase = request.tls();
    }
  }

  /** An address that cannot be written is nobody's concern, as in Linux. */
  private void storeTids(Task task) {
    if (request.has(CLONE_PARENT_SETTID)) {
      store(maker, request.parentTid(), task.tid());
    }
    if (request.has(CLONE_CHILD_SETTID)) {
      store(task, request.childTid(), task.tid());
    }
  }

  private static void store(Task task, long address, int tid) {
    try {
      task.memory().writeInt(address, tid);
    } catch (ErrnoException e) {
      return;
    }
  }
}
