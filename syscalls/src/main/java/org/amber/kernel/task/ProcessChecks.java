package org.amber.kernel.task;

import java.util.HashSet;
import java.util.Set;

/**
 * What must hold between the processes of a machine. A snapshot is a file that anyone may have
 * written: what it says is checked before anything relies on it.
 */
final class ProcessChecks {
  private ProcessChecks() {}

  /**
   * Checks all processes.
   *
   * @throws IllegalArgumentException naming the first contradiction
   */
  static void check(Kernel kernel) {
    Set<Integer> numbers = new HashSet<>();
    for (ThreadGroup group : kernel.groups()) {
      checkThreads(group, numbers);
      checkParents(kernel, group);
      if (!group.isAlive() && group.parentPid() == Init.PID) {
        throw contradiction(group, "has ended, and its parent has waited for it");
      }
    }
  }

  private static void checkThreads(ThreadGroup group, Set<Integer> numbers) {
    if (group.tasks().isEmpty() || group.leader().tid() != group.pid()) {
      throw contradiction(group, "has no first thread");
    }
    int live = group.liveThreads();
    if (group.isAlive() != (live > 0)) {
      throw contradiction(group, "has ended, and has threads");
    }
    for (Task task : group.tasks()) {
      if (task.tid() <= Init.PID || !numbers.add(task.tid())) {
        throw contradiction(group, "has a thread of the wrong number " + task.tid());
      }
      boolean ended = !task.isAlive();
      if (ended && task.tid() != group.pid()) {
        throw contradiction(group, "has the ended thread " + task.tid());
      }
      if (!ended && task.fsIfAny() == null) {
        throw contradiction(group, "has no working directory");
      }
    }
  }

  /** Ancestors end at process 1, and come back to nobody. */
  private static void checkParents(Kernel kernel, ThreadGroup group) {
    Set<Integer> ancestors = new HashSet<>();
    ThreadGroup next = group;
    while (next.parentPid() != Init.PID) {
      ThreadGroup parent = kernel.parentOf(next);
      if (parent == null || !parent.isAlive()) {
        throw contradiction(next, "has the parent " + next.parentPid() + ", which does not live");
      }
      if (!ancestors.add(parent.pid())) {
        throw contradiction(group, "is its own ancestor");
      }
      next = parent;
    }
  }

  private static IllegalArgumentException contradiction(ThreadGroup group, String what) {
    return new IllegalArgumentException("process " + group.pid() + " " + what);
  }
}
