package org.amber.machine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.PageSource;
import org.amber.memory.Vma;

/**
 * What of the machine's files its processes use, each once.
 *
 * @param open open files
 * @param mapped objects that are mapped
 */
record UsedFiles(Collection<FileDescription> open, Collection<PageSource> mapped) {

  static UsedFiles of(Kernel kernel) {
    Set<FileDescription> open = new LinkedHashSet<>();
    Set<FdTable> tables = new LinkedHashSet<>();
    Set<PageSource> mapped = new LinkedHashSet<>();
    for (ThreadGroup group : kernel.groups()) {
      for (Task task : group.tasks()) {
        if (tables.add(task.files())) {
          task.files().forEach((fd, descriptor) -> addWithCarried(descriptor.file(), open));
        }
      }
      group.memory().aio().forEachFile(file -> addWithCarried(file, open));
      for (Vma vma : group.memory().space().areas()) {
        PageSource source = vma.source();
        if (source != null) {
          mapped.add(source);
        }
      }
    }
    return new UsedFiles(open, mapped);
  }

  /** A file, and those that only sockets keep: in flight, or not accepted yet. */
  private static void addWithCarried(FileDescription file, Set<FileDescription> open) {
    Deque<FileDescription> found = new ArrayDeque<>();
    found.add(file);
    while (!found.isEmpty()) {
      FileDescription next = found.removeFirst();
      if (open.add(next) && next instanceof Socket socket) {
        socket.forEachCarried(found::add);
      }
    }
  }
}
