package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.Spec.spec;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.SchedulingAttributes;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.table.Row;

/** Nice values and I/O priorities: getpriority(2), ioprio_get(2). Kept and reported. */
final class PrioritySyscalls {
  private static final int PROCESS = 0;
  private static final int GROUP = 1;
  private static final int USER = 2;
  private static final int NICE_MIN = -20;
  private static final int NICE_MAX = 19;

  /** getpriority(2) returns 20 − nice, so that no value looks like an error. */
  private static final int RETURN_BIAS = 20;

  private static final int IOPRIO_CLASS_SHIFT = 13;
  private static final int IOPRIO_CLASS_NONE = 0;
  private static final int IOPRIO_CLASS_REALTIME = 1;
  private static final int IOPRIO_CLASS_IDLE = 3;
  private static final int IOPRIO_LEVELS = 8;

  List<Row> rows() {
    return List.of(
        spec(140, "getpriority", INT, INT, this::getpriority),
        spec(141, "setpriority", INT, INT, INT, this::setpriority)
            .partial("kept and reported; tasks take turns by steps"),
        spec(251, "ioprio_set", INT, INT, INT, this::ioprioSet)
            .partial("kept and reported; the host does the I/O"),
        spec(252, "ioprio_get", INT, INT, this::ioprioGet));
  }

  /** The threads that (which, who) means. */
  private static List<Task> selected(Task task, int which, int who) {
    List<Task> found = new ArrayList<>();
    if (which == PROCESS) {
      Task one = who == 0 ? task : task.kernel().task(who);
      if (one != null) {
        found.add(one);
      }
    } else {
      for (ThreadGroup group : task.kernel().groups()) {
        if (belongs(task, group, which, who)) {
          found.addAll(group.tasks());
        }
      }
    }
    if (found.isEmpty()) {
      throw Errno.ESRCH.error();
    }
    return found;
  }

  private static boolean belongs(Task task, ThreadGroup group, int which, int who) {
    return switch (which) {
      case GROUP -> group.processGroup() == (who == 0 ? task.group().processGroup() : who);
      case USER -> group.credentials().uid() == (who == 0 ? task.credentials().uid() : who);
      default -> throw Errno.EINVAL.error();
    };
  }

  Outcome getpriority(Task task, int which, int who) {
    int best = NICE_MAX;
    for (Task each : selected(task, which, who)) {
      best = Math.min(best, each.scheduling().nice);
    }
    return Outcome.value(RETURN_BIAS - best);
  }

  Outcome setpriority(Task task, int which, int who, int requested) {
    int nice = Math.clamp(requested, NICE_MIN, NICE_MAX);
    for (Task each : selected(task, which, who)) {
      requireOwner(task, each);
      SchedulingAttributes attributes = each.scheduling();
      if (nice < attributes.nice && !mayRaise(task, each, nice)) {
        throw Errno.EACCES.error();
      }
      attributes.nice = nice;
    }
    return Outcome.ZERO;
  }

  private static boolean mayRaise(Task task, Task target, int nice) {
    // RLIMIT_NICE counts from 1 (nice 19) to 40 (nice -20).
    long limit = target.group().limits().soft(ResourceLimits.NICE);
    return task.credentials().has(Credentials.CAP_SYS_NICE)
        || Long.compareUnsigned(RETURN_BIAS - nice, limit) <= 0;
  }

  private static void requireOwner(Task task, Task target) {
    Credentials own = task.credentials();
    Credentials other = target.credentials();
    boolean owner = own.euid() == other.uid() || own.euid() == other.euid();
    if (!owner && !own.has(Credentials.CAP_SYS_NICE)) {
      throw Errno.EPERM.error();
    }
  }

  /** ioprio_set counts its selectors from 1. */
  private static List<Task> selectedForIo(Task task, int which, int who) {
    return selected(task, which - 1, who);
  }

  Outcome ioprioSet(Task task, int which, int who, int priority) {
    int ioClass = priority >> IOPRIO_CLASS_SHIFT;
    int level = priority & ((1 << IOPRIO_CLASS_SHIFT) - 1);
    boolean valid =
        ioClass >= IOPRIO_CLASS_NONE
            && ioClass <= IOPRIO_CLASS_IDLE
            && level < IOPRIO_LEVELS
            && (ioClass != IOPRIO_CLASS_NONE || level == 0);
    if (!valid) {
      throw Errno.EINVAL.error();
    }
    if (ioClass == IOPRIO_CLASS_REALTIME
        && !task.credentials().has(Credentials.CAP_SYS_NICE)
        && !task.credentials().has(Credentials.CAP_SYS_ADMIN)) {
      throw Errno.EPERM.error();
    }
    for (Task each : selectedForIo(task, which, who)) {
      requireOwner(task, each);
      each.scheduling().ioPriority = priority;
    }
    return Outcome.ZERO;
  }

  Outcome ioprioGet(Task task, int which, int who) {
    int best = Integer.MAX_VALUE;
    for (Task each : selectedForIo(task, which, who)) {
      best = Math.min(best, each.scheduling().ioPriority);
    }
    return Outcome.value(best);
  }
}
