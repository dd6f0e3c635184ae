package org.amber.kernel.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Who has which number, and who is whose child: found without a look at every process. Processes
 * and threads enter themselves here whenever one of these changes.
 */
@NotSaved("follows from the processes and threads that are restored")
final class ProcessTable {
  private final Map<Integer, Task> threads = new HashMap<>();

  /** How many processes have a number as their process group or session; both count. */
  private final Map<Integer, Integer> jobs = new HashMap<>();

  /** The children of each process by PID. */
  private final Map<Integer, SortedMap<Integer, ThreadGroup>> children = new HashMap<>();

  /** The thread with this TID, or null. */
  @Nullable Task thread(int tid) {
    return threads.get(tid);
  }

  /** All threads, also those that have ended and whose process nobody has waited for. */
  int threadCount() {
    return threads.size();
  }

  /** Whether a thread, process group or session has this number. */
  boolean isInUse(int number) {
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

  /** Enters a process with its parent, process group and session. */
  void add(ThreadGroup group) {
    children.computeIfAbsent(group.parentPid(), pid -> new TreeMap<>()).put(group.pid(), group);
    count(group.processGroup(), 1);
    count(group.session(), 1);
  }

  /**
   * Takes a process out; to be called before any of what it was entered with changes.
   *
   * @return whether it was there
   */
  boolean remove(ThreadGroup group) {
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

  /** Changes what a process is entered with: its parent, its process group or its session. */
  void change(ThreadGroup group, Runnable change) {
    boolean entered = remove(group);
    change.run();
    if (entered) {
      add(group);
    }
  }

  private void count(int number, int more) {
    jobs.merge(number, more, (old, change) -> old + change == 0 ? null : old + change);
  }
}
