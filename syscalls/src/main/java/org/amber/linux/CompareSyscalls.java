package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ProcessArguments.KCMP_TYPE;
import static org.amber.table.Spec.spec;

import java.util.List;
import java.util.function.Function;
import org.amber.abi.Errno;
import org.amber.kernel.event.EpollFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** What two processes share: kcmp(2). */
final class CompareSyscalls {
  private static final int KCMP_FILE = 0;
  private static final int KCMP_VM = 1;
  private static final int KCMP_FILES = 2;
  private static final int KCMP_FS = 3;
  private static final int KCMP_SIGHAND = 4;
  private static final int KCMP_IO = 5;
  private static final int KCMP_SYSVSEM = 6;
  private static final int KCMP_EPOLL_TFD = 7;

  private static final int EQUAL = 0;
  private static final int LESS = 1;
  private static final int GREATER = 2;

  List<Row> rows() {
    return List.of(spec(312, "kcmp", INT, INT, KCMP_TYPE, LONG, LONG, this::kcmp));
  }

  Outcome kcmp(Task task, int firstPid, int secondPid, int type, long firstIndex, long second) {
    Task one = find(task, firstPid);
    Task other = find(task, secondPid);
    TraceAccess.require(task, one.group());
    TraceAccess.require(task, other.group());
    return switch (type) {
      case KCMP_FILE -> order(file(one, firstIndex).id(), file(other, second).id());
      case KCMP_VM -> compare(task, one, other, each -> each.group().memory());
      case KCMP_FILES -> compare(task, one, other, Task::files);
      case KCMP_FS -> compare(task, one, other, CompareSyscalls::fsOf);
      case KCMP_SIGHAND -> compare(task, one, other, each -> each.group().actions());
      // As Linux, where a task has an I/O context once it has set a priority.
      case KCMP_IO -> compare(task, one, other, CompareSyscalls::ioContext);
      case KCMP_SYSVSEM -> compare(task, one, other, CompareSyscalls::undoOwner);
      case KCMP_EPOLL_TFD ->
          order(file(one, firstIndex).id(), watched(other, task.memory(), second).id());
      default -> throw Errno.EINVAL.error();
    };
  }

  private static Task find(Task task, int pid) {
    Task found = pid <= 0 ? null : task.kernel().task(pid);
    if (found == null) {
      throw Errno.ESRCH.error();
    }
    return found;
  }

  private static FileDescription file(Task task, long index) {
    return task.files().get((int) index);
  }

  /** The file that an epoll file watches: struct kcmp_epoll_slot. */
  private static FileDescription watched(Task task, GuestMemory memory, long slot) {
    int epoll = memory.readInt(slot);
    int fd = memory.readInt(slot + 4);
    int skip = memory.readInt(slot + 8);
    if (!(task.files().get(epoll) instanceof EpollFile interest)) {
      throw Errno.EINVAL.error();
    }
    FileDescription found = interest.watchedAs(fd, skip);
    if (found == null) {
      throw Errno.ENOENT.error();
    }
    return found;
  }

  private static @Nullable Object fsOf(Task task) {
    return task.isAlive() ? task.fs() : null;
  }

  private static @Nullable Object ioContext(Task task) {
    return task.scheduling().ioPriority == 0 ? null : task;
  }

  private static @Nullable ThreadGroup undoOwner(Task task) {
    boolean undoes = task.kernel().ipc().semaphores().hasUndo(task.group().pid());
    return undoes ? task.group() : null;
  }

  private static Outcome compare(
      Task task, Task one, Task other, Function<Task, @Nullable Object> part) {
    Object first = part.apply(one);
    Object second = part.apply(other);
    return first == second
        ? Outcome.value(EQUAL)
        : order(rank(task, first, part), rank(task, second, part));
  }

  /** A number for what is shared: the lowest of the threads that have it, 0 for nothing. */
  private static long rank(
      Task task, @Nullable Object shared, Function<Task, @Nullable Object> part) {
    if (shared == null) {
      return 0;
    }
    long lowest = Long.MAX_VALUE;
    for (ThreadGroup group : task.kernel().groups()) {
      for (Task each : group.tasks()) {
        if (part.apply(each) == shared) {
          lowest = Math.min(lowest, each.tid());
        }
      }
    }
    return lowest;
  }

  private static Outcome order(long first, long second) {
    return Outcome.value(first == second ? EQUAL : first < second ? LESS : GREATER);
  }
}
