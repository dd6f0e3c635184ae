package org.amber.inspect;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.task.Task;

/**
 * A table of descriptors that threads of a process use.
 *
 * @param owner the number of the first of them; empty for the first table of the process
 */
record ThreadFiles(String owner, FdTable table) {

  /** The tables of some threads, each once. */
  static List<ThreadFiles> of(Collection<Task> threads) {
    Map<FdTable, ThreadFiles> tables = new LinkedHashMap<>();
    for (Task task : threads) {
      String owner = tables.isEmpty() ? "" : Integer.toString(task.tid());
      tables.putIfAbsent(task.files(), new ThreadFiles(owner, task.files()));
    }
    return List.copyOf(tables.values());
  }

  /** What tells a descriptor from those of the other tables. */
  String key(int fd) {
    return owner.isEmpty() ? Integer.toString(fd) : owner + ":" + fd;
  }
}
