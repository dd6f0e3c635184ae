package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ProcessArguments.WAIT_OPTIONS;
import static org.amber.table.ProcessArguments.WAIT_STATUS;
import static org.amber.table.Spec.spec;

import java.util.List;
import java.util.function.Predicate;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Waiting for children: wait4(2) and waitid(2). */
final class WaitSyscalls {
  private static final int WNOHANG = 1;
  private static final int WUNTRACED = 2;
  private static final int WEXITED = 4;
  private static final int WCONTINUED = 8;
  private static final int WNOWAIT = 0x0100_0000;
  private static final int WNOTHREAD = 0x2000_0000;
  private static final int WALL = 0x4000_0000;
  private static final int WCLONE = 0x8000_0000;
  private static final int WHOSE = WNOTHREAD | WALL | WCLONE;

  private static final int P_ALL = 0;
  private static final int P_PID = 1;
  private static final int P_PGID = 2;

  private static final int CLD_EXITED = 1;
  private static final int CLD_KILLED = 2;
  private static final int CLD_DUMPED = 3;
  private static final int CORE_DUMPED = 0x80;

  List<Row> rows() {
    return List.of(
        spec(61, "wait4", INT, WAIT_STATUS, WAIT_OPTIONS, POINTER, this::wait4)
            .partial("children that stop or continue are not reported"),
        spec(247, "waitid", INT, INT, POINTER, WAIT_OPTIONS, POINTER, this::waitid)
            .partial("children that stop or continue are not reported; no P_PIDFD"));
  }

  Outcome wait4(Task task, int pid, GuestAddress status, int options, GuestAddress usage) {
    if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | WHOSE)) != 0) {
      throw Errno.EINVAL.error();
    }
    if (pid == Integer.MIN_VALUE) {
      throw Errno.ESRCH.error();
    }
    int ownGroup = task.group().processGroup();
    Predicate<ThreadGroup> wanted =
        switch (pid) {
          case -1 -> child -> true;
          case 0 -> child -> child.processGroup() == ownGroup;
          default -> child -> pid > 0 ? child.pid() == pid : child.processGroup() == -pid;
        };
    requireChild(task, wanted);
    ThreadGroup ended = ended(task, wanted);
    if (ended == null) {
      return blockUnless((options & WNOHANG) != 0, task);
    }
    GuestMemory memory = task.memory();
    if (!status.isNull()) {
      memory.writeInt(status.value(), ended.waitStatus());
    }
    if (!usage.isNull()) {
      Rusage.write(memory, usage.value(), ended.cpuNanos() + ended.childrenCpuNanos, 0);
    }
    reap(task, ended);
    return Outcome.value(ended.pid());
  }

  Outcome waitid(Task task, int kind, int id, GuestAddress info, int options, GuestAddress usage) {
    boolean unknown =
        (options & ~(WNOHANG | WUNTRACED | WEXITED | WCONTINUED | WNOWAIT | WHOSE)) != 0;
    if (unknown || (options & (WEXITED | WUNTRACED | WCONTINUED)) == 0) {
      throw Errno.EINVAL.error();
    }
    Predicate<ThreadGroup> wanted = selected(task, kind, id);
    requireChild(task, wanted);
    ThreadGroup ended = (options & WEXITED) != 0 ? ended(task, wanted) : null;
    GuestMemory memory = task.memory();
    if (ended == null) {
      if ((options & WNOHANG) != 0 && !info.isNull()) {
        memory.zero(info.value(), SignalInfo.SIZE);
      }
      return blockUnless((options & WNOHANG) != 0, task);
    }
    if (!info.isNull()) {
      childInfo(ended).write(memory, info.value());
    }
    if (!usage.isNull()) {
      Rusage.write(memory, usage.value(), ended.cpuNanos() + ended.childrenCpuNanos, 0);
    }
    if ((options & WNOWAIT) == 0) {
      reap(task, ended);
    }
    return Outcome.ZERO;
  }

  private static Predicate<ThreadGroup> selected(Task task, int kind, int id) {
    return switch (kind) {
      case P_ALL -> child -> true;
      case P_PID -> {
        requireIdAbove(0, id);
        yield child -> child.pid() == id;
      }
      case P_PGID -> {
        requireIdAbove(-1, id);
        int group = id == 0 ? task.group().processGroup() : id;
        yield child -> child.processGroup() == group;
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  private static void requireIdAbove(int bound, int id) {
    if (id <= bound) {
      throw Errno.EINVAL.error();
    }
  }

  /** The SIGCHLD information of a child that has ended. */
  private static SignalInfo childInfo(ThreadGroup child) {
    int status = child.waitStatus();
    int signal = status & 0x7f;
    boolean dumped = (status & CORE_DUMPED) != 0;
    int code = signal == 0 ? CLD_EXITED : dumped ? CLD_DUMPED : CLD_KILLED;
    int shown = signal == 0 ? (status >>> 8) & 0xff : signal;
    return new SignalInfo(
        Signal.SIGCHLD.number(), 0, code, child.pid(), child.credentials().uid(), shown);
  }

  private static boolean isChild(Task task, ThreadGroup group) {
    return group.parentPid() == task.group().pid();
  }

  private static void requireChild(Task task, Predicate<ThreadGroup> wanted) {
    for (ThreadGroup group : task.kernel().groups()) {
      if (isChild(task, group) && wanted.test(group)) {
        return;
      }
    }
    throw Errno.ECHILD.error();
  }

  private static @Nullable ThreadGroup ended(Task task, Predicate<ThreadGroup> wanted) {
    for (ThreadGroup group : task.kernel().groups()) {
      if (isChild(task, group) && wanted.test(group) && !group.isAlive()) {
        return group;
      }
    }
    return null;
  }

  private static Outcome blockUnless(boolean noHang, Task task) {
    return noHang ? Outcome.ZERO : Outcome.block(task.group().childEvents());
  }

  private static void reap(Task task, ThreadGroup child) {
    task.group().childrenCpuNanos += child.cpuNanos() + child.childrenCpuNanos;
    task.kernel().remove(child);
  }
}
