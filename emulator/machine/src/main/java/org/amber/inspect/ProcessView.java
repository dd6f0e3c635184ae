package org.amber.inspect;

import java.util.List;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;

/** One aspect of a process. */
interface ProcessView {

  /** What belongs to the process under this aspect. */
  List<Item> parts(ThreadGroup group, List<Task> threads);

  /** What is known of the process itself. */
  default Facts facts(ThreadGroup group) {
    return identity(group);
  }

  /** What tells processes apart. */
  static Facts identity(ThreadGroup group) {
    return new Facts().number("pid", group.pid()).text("name", group.leader().name);
  }

  /** The process as an item. */
  default Item describe(ThreadGroup group, List<Task> threads) {
    return new Item(Kind.PROCESS, group.pid(), facts(group), parts(group, threads));
  }
}
