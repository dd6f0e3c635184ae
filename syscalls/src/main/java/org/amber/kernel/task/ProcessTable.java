package org.amber.kernel.task;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * All processes of the machine but {@link Init}: who has which number, and who is whose child,
 * found without a look at every one of them. Processes and threads enter themselves here whenever
 * one of these changes.
 */
@NotSaved("the kernel saves the processes, from which all follows")
public final class ProcessTable {
  private final SortedMap<Integer, ThreadGroup> groups = new TreeMap<>();
  private final Collection<ThreadGroup> groupsToSee =
      Collections.unmodifiableCollection(groups.values());
  private final Map<Integer, Task> threads = new HashMap<>();

  /** How many processes have a number as their process group or session; both count. */
  private final Map<Integer, Integer> jobs = new HashMap<>();

  /** The children of each process by PID. */
  private final Map<Integer, SortedMap<Integer, ThreadGroup>> children = new HashMap<>();

  /** All processes by PID, also those that have ended and that nobody has waited for. */
  Collection<ThreadGroup> all() {
    return groupsToSee;
  }

  /** The process with this PID, or null. */
  @Nullable ThreadGroup group(int pid) {
    return groups.get(pid);
  }

  /** The thread with this TID, or null. */
  @Nullable Task thread(int tid) {
    return threads.get(tid);
  }

  /** All threads, also those that have ended and whose process nobody has waited for. */
  public int threadCount() {
    return threads.size();
  }

  /** How many threads have not ended. */
  public int liveThreads() {
    int live = 0;
    for (ThreadGroup group : groups.values()) {
      live += group.liveThreads();
    }
    return live;
  }

  /** Whether a process lives; when none does, the machine has ended. */
  public boolean hasLiving() {
    return oldest() != null;
  }

  /** The process that has the lowest number of those that live. */
  public @Nullable ThreadGroup oldest() {
    for (ThreadGroup group : groups.values()) {
      if (group.isAlive()) {
        return group;
      }
    }
    return null;
  }

  /** Whether a thread, process group or session has this number. */
  public boolean isInUse(int number) {
    return threads.containsKey(number) || jobs.containsKey(number);
  }

  /** The children of a process by PID, as they are now. */
  List<ThreadGroup> childrenOf(int pid) {
    SortedMap<Integer, ThreadGroup> found = children.get(pid);
    return found == null ? List.of() : List.copyOf(found.values());
  }

  /** The child of a process that has a PID, or null. */
  @Nullable ThreadGroup childOf(int parent, int pid) {
    SortedMap<Integer, ThreadGroup> found = children.get(parent);
    return found == null ? null : found.get(pid);
  }

  void add(Task thread) {
    threads.put(thread.tid(), thread);
  }

  void remove(Task thread) {
    boolean ignored = threads.remove(thread.tid(), thread);
  }

  /** Adds a process; its threads add themselves. */
  void add(ThreadGroup group) {
    groups.put(group.pid(), group);
    enter(group);
  }

  /** Takes out a process with its threads. */
  void remove(ThreadGroup group) {
    groups.remove(group.pid());
    boolean ignored = withdraw(group);
    group.tasks().forEach(this::remove);
  }

  /** Changes what a process is entered with: its parent, its process group or its session. */
  void change(ThreadGroup group, Runnable change) {
    boolean entered = withdraw(group);
    change.run();
    if (entered) {
      enter(group);
    }
  }

  private void enter(ThreadGroup group) {
    children.computeIfAbsent(group.parentPid(), pid -> new TreeMap<>()).put(group.pid(), group);
    count(group.processGroup(), 1);
    count(group.session(), 1);
  }

  /** Takes back {@link #enter}; false when the process was not entered. */
  private boolean withdraw(ThreadGroup group) {
    SortedMap<Integer, ThreadGroup> siblings = children.get(group.parentPid());
    if (siblings == null || !siblings.remove(group.pid(), group)) {
      return false;
    }
    if (siblings.isEmpty()) {
      children.remove(group.parentPid());
    }
    count(group.processGroup(), -1);
    count(group.session(), -1);
    return true;
  }

  private void count(int number, int more) {
    jobs.merge(number, more, (old, change) -> old + change == 0 ? null : old + change);
  }
}
