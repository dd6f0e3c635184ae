package org.amber.linux;

import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ProcessArguments.SECCOMP_OPERATION;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.seccomp.SeccompFilter;
import org.amber.kernel.seccomp.SeccompVerdict;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Fewer system calls for a thread: seccomp(2). What is asked at each call is the dispatcher's. */
final class SeccompSyscalls {
  private static final int SET_MODE_STRICT = 0;
  private static final int SET_MODE_FILTER = 1;
  private static final int GET_ACTION_AVAIL = 2;
  private static final int GET_NOTIF_SIZES = 3;

  private static final int TSYNC = 1;
  private static final int LOG = 2;
  private static final int SPEC_ALLOW = 4;
  private static final int TSYNC_ESRCH = 16;

  /** SECCOMP_FILTER_FLAG_NEW_LISTENER and what goes with it are not known here. */
  private static final int KNOWN_FLAGS = TSYNC | LOG | SPEC_ALLOW | TSYNC_ESRCH;

  private static final int MOST_INSTRUCTIONS = 4096;

  List<Row> rows() {
    return List.of(
        spec(317, "seccomp", SECCOMP_OPERATION, FLAGS, POINTER, this::seccomp)
            .partial("no user notification, no log; what goes on after a signal is not asked"));
  }

  Outcome seccomp(Task task, int operation, int flags, GuestAddress argument) {
    return switch (operation) {
      case SET_MODE_STRICT -> {
        require(flags == 0 && argument.isNull(), Errno.EINVAL);
        yield setStrict(task);
      }
      case SET_MODE_FILTER -> setFilter(task, flags, argument);
      case GET_ACTION_AVAIL -> {
        require(flags == 0, Errno.EINVAL);
        yield actionAvailable(task.memory().readInt(argument.value()));
      }
      case GET_NOTIF_SIZES -> {
        require(flags == 0, Errno.EINVAL);
        yield notificationSizes(task.memory(), argument.value());
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  /** PR_SET_SECCOMP of prctl(2). */
  static Outcome setMode(Task task, long mode, GuestAddress program) {
    if (mode == CallFilters.STRICT) {
      return setStrict(task);
    }
    require(mode == CallFilters.FILTER, Errno.EINVAL);
    return setFilter(task, 0, program);
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  private static Outcome setStrict(Task task) {
    task.callFilters().requireChange(CallFilters.STRICT);
    task.callFilters().setStrict();
    return Outcome.ZERO;
  }

  private static Outcome setFilter(Task task, int flags, GuestAddress program) {
    require((flags & ~KNOWN_FLAGS) == 0, Errno.EINVAL);
    GuestMemory memory = task.memory();
    int length = Short.toUnsignedInt(memory.readShort(program.value()));
    long at = memory.readLong(program.value() + 8);
    require(length > 0 && length <= MOST_INSTRUCTIONS, Errno.EINVAL);
    boolean permitted =
        task.options().noNewPrivileges || task.credentials().has(Credentials.CAP_SYS_ADMIN);
    require(permitted, Errno.EACCES);
    long[] instructions = new long[length];
    for (int i = 0; i < length; i++) {
      instructions[i] = memory.readLong(at + 8L * i);
    }
    CallFilters own = task.callFilters();
    SeccompFilter filter = SeccompFilter.after(own.filter(), instructions);
    own.requireChange(CallFilters.FILTER);
    if ((flags & TSYNC) != 0) {
      Task obstacle = obstacle(task);
      if (obstacle != null) {
        require((flags & TSYNC_ESRCH) == 0, Errno.ESRCH);
        return Outcome.value(obstacle.tid());
      }
    }
    own.setFilter(filter);
    if ((flags & TSYNC) != 0) {
      synchronize(task);
    }
    return Outcome.ZERO;
  }

  /** A thread that has filters of its own, and so cannot have those of the caller. */
  private static @Nullable Task obstacle(Task task) {
    for (Task each : task.group().tasks()) {
      if (each != task && each.isAlive() && !each.callFilters().canFollow(task.callFilters())) {
        return each;
      }
    }
    return null;
  }

  private static void synchronize(Task task) {
    for (Task each : task.group().tasks()) {
      each.callFilters().copyFrom(task.callFilters());
      each.options().noNewPrivileges |= task.options().noNewPrivileges;
    }
  }

  private static Outcome actionAvailable(int action) {
    return switch (action) {
      case SeccompVerdict.KILL_PROCESS,
          SeccompVerdict.KILL_THREAD,
          SeccompVerdict.TRAP,
          SeccompVerdict.ERRNO,
          SeccompVerdict.TRACE,
          SeccompVerdict.LOG,
          SeccompVerdict.ALLOW ->
          Outcome.ZERO;
      default -> throw Errno.EOPNOTSUPP.error();
    };
  }

  /** struct seccomp_notif_sizes: seccomp_notif, seccomp_notif_resp, seccomp_data. */
  private static Outcome notificationSizes(GuestMemory memory, long at) {
    memory.writeShort(at, (short) 80);
    memory.writeShort(at + 2, (short) 24);
    memory.writeShort(at + 4, (short) 64);
    return Outcome.ZERO;
  }
}
