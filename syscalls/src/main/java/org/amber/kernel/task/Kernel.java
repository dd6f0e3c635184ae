package org.amber.kernel.task;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.amber.kernel.file.OpenFiles;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.futex.Futexes;
import org.amber.kernel.ipc.Ipc;
import org.amber.kernel.saving.Saving;
import org.amber.kernel.sched.Scheduler;
import org.amber.kernel.timer.TimerQueue;
import org.amber.kernel.vfs.IdSource;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsServices;
import org.amber.kernel.wait.HostEvents;
import org.amber.memory.PageSource;
import org.amber.memory.PageSourceIds;
import org.amber.memory.PhysicalMemory;
import org.amber.state.FrameSaver;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.time.Clock;
import org.amber.time.Entropy;
import org.jspecify.annotations.Nullable;

/** The machine as programs see it: its processes and what all of them share. */
public final class Kernel {
  @NotSaved("the machine provides it")
  private final PhysicalMemory physical;

  @NotSaved("the machine provides it")
  private final Clock clock;

  @NotSaved("the machine provides it")
  private final Entropy entropy;

  @NotSaved("what the host tells this run")
  private final HostEvents hostEvents;

  private final Identity identity;
  private final Scheduler<Task> scheduler = new Scheduler<>();

  @NotSaved("those who armed them arm them again")
  private final TimerQueue timers = new TimerQueue();

  @NotSaved("has no state")
  private final Signals signals = new Signals();

  private final IdSource identifiers = new IdSource();

  @NotSaved("the file systems are saved by themselves")
  private @Nullable MountTable mounts;

  private final Futexes futexes = new Futexes();
  private final Ipc ipc;
  private final UtsNamespace uts;

  @SavedAs("resumes")
  private final Saving saving;

  private final Init init = new Init(this);

  @NotSaved("has no state")
  private final TaskExit exits = new TaskExit(this);

  @NotSaved("has no state")
  private final JobControl jobs = new JobControl(this);

  private final Tracers tracers = new Tracers(this);

  @NotSaved("has no state")
  private final TerminalSessions terminals = new TerminalSessions(this);

  @NotSaved("only during a call")
  private @Nullable Task caller;

  @NotSaved("the file systems are saved by themselves")
  private final VfsServices vfsServices;

  private MachineLimits limits = MachineLimits.ofMemory(MachineLimits.FIXED_MEMORY);

  @NotSaved("counted anew by the descriptors that are restored")
  private final OpenFiles openFiles = new OpenFiles(limits.files());

  @SavedAs("groups")
  private final ProcessTable processes = new ProcessTable();

  @SavedAs("nextPid")
  private final PidAllocator pids = new PidAllocator();

  @NotSaved("only tells that symbols may have appeared")
  private long codeMappings;

  @NotSaved("the file systems are saved by themselves")
  private @Nullable SystemFiles files;

  public Kernel(
      PhysicalMemory physical,
      Clock clock,
      Entropy entropy,
      HostEvents hostEvents,
      Identity identity) {
    this.physical = physical;
    this.clock = clock;
    this.entropy = entropy;
    this.hostEvents = hostEvents;
    this.identity = identity;
    this.uts = new UtsNamespace(identity.hostName());
    this.saving = new Saving(identity.hostName());
    this.ipc = new Ipc(physical, new IpcServices(this));
    this.vfsServices =
        new VfsServices(
            identifiers,
            clock,
            physical,
            this::discardMappings,
            (path, flags) -> files().openSpecial(path, flags),
            () -> CredentialChange.credentialsOf(caller()));
  }

  /** Pages of a file are gone: no process keeps them mapped. */
  private void discardMappings(PageSource source, long firstPage) {
    for (ThreadGroup group : groups()) {
      group.memory().space().discardSource(source, firstPage);
    }
  }

  public PhysicalMemory physical() {
    return physical;
  }

  public Clock clock() {
    return clock;
  }

  public Entropy entropy() {
    return entropy;
  }

  public HostEvents hostEvents() {
    return hostEvents;
  }

  public Identity identity() {
    return identity;
  }

  public Scheduler<Task> scheduler() {
    return scheduler;
  }

  public TimerQueue timers() {
    return timers;
  }

  public Signals signals() {
    return signals;
  }

  /** Permanent numbers of open files and other kernel objects, and of places in queues. */
  public IdSource identifiers() {
    return identifiers;
  }

  /** What file systems of this machine are made with. */
  public VfsServices vfsServices() {
    return vfsServices;
  }

  /** Pipes and devices. */
  public SystemFiles files() {
    SystemFiles present = files;
    if (present == null) {
      throw new IllegalStateException("the machine has no devices yet");
    }
    return present;
  }

  public void setFiles(SystemFiles systemFiles) {
    files = systemFiles;
  }

  /** The tree of file systems. */
  public MountTable mounts() {
    MountTable present = mounts;
    if (present == null) {
      throw new IllegalStateException("nothing is mounted yet");
    }
    return present;
  }

  /** Sets the tree of file systems, once, while the machine is put together. */
  public void setMounts(MountTable table) {
    mounts = table;
  }

  /** Changes whenever code is mapped: symbols may have appeared. */
  public long codeMappings() {
    return codeMappings;
  }

  /** A file was mapped for execution. */
  public void codeMapped() {
    codeMappings++;
  }

  /** New shared anonymous memory, owned by those who map it. */
  public SharedMemory sharedMemory(long size) {
    return new SharedMemory(physical, identifiers.next(), size);
  }

  public Futexes futexes() {
    return futexes;
  }

  /** Shared memory, semaphores and message queues of System V. */
  public Ipc ipc() {
    return ipc;
  }

  public UtsNamespace uts() {
    return uts;
  }

  /** Those who save and resume the machine. */
  public Saving saving() {
    return saving;
  }

  /** Process 1. */
  public Init init() {
    return init;
  }

  /** Stopping, going on, and what parents are told. */
  public JobControl jobs() {
    return jobs;
  }

  /** Who traces whom. */
  public Tracers tracers() {
    return tracers;
  }

  /** Sessions and their terminals. */
  public TerminalSessions terminals() {
    return terminals;
  }

  /** The thread whose system call is being answered; between calls, whoever made the last one. */
  public @Nullable Task caller() {
    return caller == null ? scheduler.current() : caller;
  }

  /** A thread's system call is going to be answered. */
  public void setCaller(Task task) {
    caller = task;
  }

  /** All processes by PID. */
  public Collection<ThreadGroup> groups() {
    return processes.all();
  }

  /** The process with this PID, or null; process 1 is what {@link Init} shows of itself. */
  public @Nullable ThreadGroup group(int pid) {
    ThreadGroup group = processes.group(pid);
    return group == null && pid == Init.PID ? init.process() : group;
  }

  /** The parent of a process, or null when that is {@link Init}. */
  public @Nullable ThreadGroup parentOf(ThreadGroup group) {
    return processes.group(group.parentPid());
  }

  /** The thread with this TID, or null. */
  public @Nullable Task task(int tid) {
    Task found = processes.thread(tid);
    return found == null && tid == Init.PID ? init.process().leader() : found;
  }

  /** What the machine as a whole may use. */
  public MachineLimits limits() {
    return limits;
  }

  /** Sets what the machine as a whole may use; what is above it stays until it goes. */
  public void setLimits(MachineLimits newLimits) {
    limits = newLimits;
    openFiles.setLimit(newLimits.files());
    physical.setLimit(newLimits.memoryBytes());
  }

  /** All open files of the machine. */
  public OpenFiles openFiles() {
    return openFiles;
  }

  /** Who has which number, and who is whose child. */
  public ProcessTable processes() {
    return processes;
  }

  public PidAllocator pids() {
    return pids;
  }

  /** A process or thread number that nothing has. */
  public int allocatePid() {
    return pids.allocate(processes::isInUse);
  }

  /** Processes that a process has made, and inherited, by PID. */
  public List<ThreadGroup> childrenOf(ThreadGroup parent) {
    return processes.childrenOf(parent.pid());
  }

  /** The child of a process that has a PID, or null. */
  public @Nullable ThreadGroup childOf(ThreadGroup parent, int pid) {
    return processes.childOf(parent.pid(), pid);
  }

  /** Adds a process; its tasks are enqueued by the caller. */
  public void add(ThreadGroup group) {
    processes.add(group);
  }

  /** Forgets a process that has ended and was waited for. */
  public void remove(ThreadGroup group) {
    processes.remove(group);
  }

  /** Ends one thread, and the process with its last one. */
  public void endTask(Task task, int waitStatus) {
    exits.endTask(task, waitStatus);
  }

  /** Ends all threads of a process but one, which becomes the first: execve(2) of a thread. */
  public void endOthers(Task survivor) {
    exits.endOthers(survivor);
  }

  /** What a thread owes others before it leaves its memory by execve(2). */
  public void leaveMemory(Task task) {
    exits.leaveMemory(task);
  }

  /** Ends a process with all its threads. */
  public void endGroup(ThreadGroup group, int waitStatus) {
    exits.endGroup(group, waitStatus);
  }

  /** The state form, without the file systems and open files. */
  public KernelState save(FrameSaver frames, PageSourceIds sources) {
    return KernelSaver.save(this, frames, sources);
  }

  /**
   * Fills this kernel, which has no process yet, with what was saved. Afterwards {@link
   * #retryBlockedCalls} has to be called once.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(KernelState state, RestoredObjects objects) {
    KernelSaver.restore(state, this, objects);
  }

  /**
   * Checks what must hold between restored processes.
   *
   * @throws IllegalArgumentException naming the first contradiction
   */
  public void checkProcesses() {
    ProcessChecks.check(this);
  }

  /**
   * Lets the restored tasks that were blocked wait again.
   *
   * @param again tries the call of a task: the dispatcher's
   */
  public void retryBlockedCalls(Consumer<Task> again) {
    for (ThreadGroup group : groups()) {
      for (Task task : List.copyOf(group.tasks())) {
        if (task.state() == Task.State.BLOCKED && task.block() == null) {
          again.accept(task);
          if (task.block() == null) {
            task.wake();
          }
        }
      }
    }
  }
}
