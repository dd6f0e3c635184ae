package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ProcessArguments.WAIT_OPTIONS;
import static org.amber.table.ProcessArguments.WAIT_STATUS;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.PidFile;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** Waiting for children: wait4(2) and waitid(2). */
final class WaitSyscalls {
  private static final int WNOHANG = ChildWait.WNOHANG;
  private static final int WUNTRACED = ChildWait.WUNTRACED;
  private static final int WEXITED = ChildWait.WEXITED;
  private static final int WCONTINUED = ChildWait.WCONTINUED;
  private static final int WHOSE = ChildWait.WNOTHREAD | ChildWait.WALL | ChildWait.WCLONE;

  private static final int P_ALL = 0;
  private static final int P_PID = 1;
  private static final int P_PGID = 2;
  private static final int P_PIDFD = 3;

  List<Row> rows() {
    return List.of(
        spec(61, "wait4", INT, WAIT_STATUS, WAIT_OPTIONS, POINTER, this::wait4),
        spec(247, "waitid", INT, INT, POINTER, WAIT_OPTIONS, POINTER, this::waitid));
  }

  Outcome wait4(Task task, int pid, GuestAddress status, int options, GuestAddress usage) {
    if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | WHOSE)) != 0) {
      throw Errno.EINVAL.error();
    }
    if (pid == Integer.MIN_VALUE) {
      throw Errno.ESRCH.error();
    }
    int ownGroup = task.group().processGroup();
    ChildWait.Wanted wanted =
        switch (pid) {
          case -1 -> new ChildWait.All();
          case 0 -> new ChildWait.Grouped(ownGroup);
          default -> pid > 0 ? new ChildWait.Numbered(pid) : new ChildWait.Grouped(-pid);
        };
    ChildWait.Event event = new ChildWait(task, wanted, options | WEXITED).take();
    if (event == null) {
      return blockUnless((options & WNOHANG) != 0, task);
    }
    GuestMemory memory = task.memory();
    if (!status.isNull()) {
      memory.writeInt(status.value(), event.status());
    }
    if (!usage.isNull()) {
      Rusage.write(memory, usage.value(), event.cpuNanos(), 0);
    }
    return Outcome.value(event.info().pid());
  }

  Outcome waitid(Task task, int kind, int id, GuestAddress info, int options, GuestAddress usage) {
    boolean unknown =
        (options & ~(WNOHANG | WUNTRACED | WEXITED | WCONTINUED | ChildWait.WNOWAIT | WHOSE)) != 0;
    if (unknown || (options & (WEXITED | WUNTRACED | WCONTINUED)) == 0) {
      throw Errno.EINVAL.error();
    }
    boolean impatientFile = kind == P_PIDFD && pidFile(task, id).nonBlocking();
    boolean noHang = impatientFile || (options & WNOHANG) != 0;
    ChildWait.Event event;
    try {
      event = new ChildWait(task, selected(task, kind, id), options).take();
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ECHILD) {
        writeInfo(task.memory(), info, null);
      }
      throw e;
    }
    if (event == null && !noHang) {
      return Outcome.block(task.group().childEvents());
    }
    if (event != null && !usage.isNull()) {
      Rusage.write(task.memory(), usage.value(), event.cpuNanos(), 0);
    }
    writeInfo(task.memory(), info, event == null ? null : event.info());
    if (event == null && impatientFile && (options & WNOHANG) == 0) {
      throw Errno.EAGAIN.error();
    }
    return Outcome.ZERO;
  }

  /** Linux stores the six fields that matter and leaves the rest of siginfo_t alone. */
  private static void writeInfo(GuestMemory memory, GuestAddress to, @Nullable SignalInfo info) {
    if (to.isNull()) {
      return;
    }
    long at = to.value();
    memory.writeInt(at, info == null ? 0 : info.number());
    memory.writeInt(at + 4, 0);
    memory.writeInt(at + 8, info == null ? 0 : info.code());
    memory.writeInt(at + 16, info == null ? 0 : info.pid());
    memory.writeInt(at + 20, info == null ? 0 : info.uid());
    memory.writeInt(at + 24, info == null ? 0 : (int) info.value());
  }

  private static ChildWait.Wanted selected(Task task, int kind, int id) {
    return switch (kind) {
      case P_ALL -> new ChildWait.All();
      case P_PID -> {
        requireIdAbove(0, id);
        yield new ChildWait.Numbered(id);
      }
      case P_PGID -> {
        requireIdAbove(-1, id);
        int group = id == 0 ? task.group().processGroup() : id;
        yield new ChildWait.Grouped(group);
      }
      case P_PIDFD -> {
        ThreadGroup held = pidFile(task, id).process();
        yield new ChildWait.Numbered(held == null ? 0 : held.pid());
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  private static PidFile pidFile(Task task, int fd) {
    requireIdAbove(-1, fd);
    if (!(task.files().get(fd) instanceof PidFile file)) {
      throw Errno.EBADF.error();
    }
    return file;
  }

  private static void requireIdAbove(int bound, int id) {
    if (id <= bound) {
      throw Errno.EINVAL.error();
    }
  }

  private static Outcome blockUnless(boolean noHang, Task task) {
    return noHang ? Outcome.ZERO : Outcome.block(task.group().childEvents());
  }
}
