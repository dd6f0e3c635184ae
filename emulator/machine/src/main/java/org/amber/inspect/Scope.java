package org.amber.inspect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/**
 * Which processes and threads are looked at.
 *
 * @param number of a process, or of a thread; empty for all
 */
public record Scope(Optional<Integer> number) {
  public static final Scope ALL = new Scope(Optional.empty());

  /** One process with all its threads, or one thread that is not its process's first. */
  public static Scope of(int number) {
    return new Scope(Optional.of(number));
  }

  /** The processes in question, by number. */
  List<ThreadGroup> processes(Collection<ThreadGroup> all) {
    List<ThreadGroup> chosen = new ArrayList<>();
    for (ThreadGroup group : all) {
      if (number.isEmpty() || group.pid() == number.get() || !threads(group).isEmpty()) {
        chosen.add(group);
      }
    }
    return chosen;
  }

  /** The living threads in question of a process. */
  List<Task> threads(ThreadGroup group) {
    boolean whole = number.isEmpty() || number.get() == group.pid();
    return group.tasks().stream()
        .filter(Task::isAlive)
        .filter(task -> whole || task.tid() == number.get())
        .toList();
  }
}
