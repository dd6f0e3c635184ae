package org.amber.kernel.task;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.amber.kernel.fs.SystemFiles;
import org.amber.kernel.fs.memory.SharedMemory;
import org.amber.kernel.futex.Futexes;
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
  private final UtsNamespace uts;

  @NotSaved("the file systems are saved by themselves")
  private final VfsServices vfsServices;

  private final SortedMap<Integer, ThreadGroup> groups = new TreeMap<>();
  private int nextPid = 1;

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
    this.vfsServices =
        new VfsServices(
            identifiers,
            clock,
            physical,
            this::discardMappings,
            (path, flags) -> files().openSpecial(path, flags));
  }

  /** Pages of a file are gone: no process keeps them mapped. */
  private void discardMappings(PageSource source, long firstPage) {
    for (ThreadGroup group : groups.values()) {
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

  public UtsNamespace uts() {
    return uts;
  }

  /** All processes by PID. */
  public Collection<ThreadGroup> groups() {
    return Collections.unmodifiableCollection(groups.values());
  }

  public @Nullable ThreadGroup group(int pid) {
    return groups.get(pid);
  }

  /** The thread with this TID, or null. */
  public @Nullable Task task(int tid) {
    for (ThreadGroup group : groups.values()) {
      for (Task task : group.tasks()) {
        if (task.tid() == tid) {
          return task;
        }
      }
    }
    return null;
  }

  /** A new process or thread number. */
  public int allocatePid() {
    return nextPid++;
  }

  public int nextPid() {
    return nextPid;
  }

  public void restoreNextPid(int saved) {
    nextPid = saved;
  }

  /** Adds a process; its tasks are enqueued by the caller. */
  public void add(ThreadGroup group) {
    groups.put(group.pid(), group);
  }

  /** Forgets a process that has ended and was waited for. */
  public void remove(ThreadGroup group) {
    groups.remove(group.pid());
  }

  /** Ends one thread, and the process with its last one. */
  public void endTask(Task task, int waitStatus) {
    ThreadGroup group = task.group();
    if (group.tasks().size() == 1) {
      endGroup(group, waitStatus);
      return;
    }
    futexes.remove(task.tid());
    task.die();
    group.tasks().remove(task);
  }

  /** Ends a process: all threads, timers and memory. */
  public void endGroup(ThreadGroup group, int waitStatus) {
    if (!group.isAlive()) {
      return;
    }
    group.end(waitStatus);
    group.timers().clear();
    group.posixTimers().clear();
    for (Task task : group.tasks()) {
      futexes.remove(task.tid());
      task.die();
    }
    ThreadGroup parent = groups.get(group.parentPid());
    if (parent != null) {
      parent.childEvents().wakeAll();
    }
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
   * Lets the restored tasks that were blocked wait again.
   *
   * @param again tries the call of a task: the dispatcher's
   */
  public void retryBlockedCalls(Consumer<Task> again) {
    for (ThreadGroup group : groups.values()) {
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
