package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.amber.table.Row.ResultFormat;
import org.jspecify.annotations.Nullable;

/** Processes: their numbers, process groups and sessions, and their end. */
final class ProcessSyscalls {

  List<Row> rows() {
    return List.of(
        spec(39, "getpid", this::getpid),
        spec(60, "exit", INT, this::exit).returning(ResultFormat.NONE).withWholeState(),
        spec(109, "setpgid", INT, INT, this::setpgid),
        spec(110, "getppid", this::getppid),
        spec(111, "getpgrp", this::getpgrp),
        spec(112, "setsid", this::setsid),
        spec(121, "getpgid", INT, this::getpgid),
        spec(124, "getsid", INT, this::getsid),
        spec(186, "gettid", this::gettid),
        spec(218, "set_tid_address", POINTER, this::setTidAddress),
        spec(231, "exit_group", INT, this::exitGroup)
            .returning(ResultFormat.NONE)
            .withWholeState());
  }

  Outcome getpid(Task task) {
    return Outcome.value(task.group().pid());
  }

  Outcome getppid(Task task) {
    return Outcome.value(task.group().parentPid());
  }

  Outcome gettid(Task task) {
    return Outcome.value(task.tid());
  }

  Outcome getpgrp(Task task) {
    return Outcome.value(task.group().processGroup());
  }

  Outcome getpgid(Task task, int pid) {
    return Outcome.value(find(task, pid).processGroup());
  }

  Outcome getsid(Task task, int pid) {
    return Outcome.value(find(task, pid).session());
  }

  /** The process of a PID, or of a thread of it; 0 is the caller. */
  private static ThreadGroup find(Task task, int pid) {
    if (pid == 0) {
      return task.group();
    }
    ThreadGroup group = task.kernel().group(pid);
    Task thread = group == null ? task.kernel().task(pid) : null;
    if (thread != null) {
      return thread.group();
    }
    return found(group);
  }

  private static ThreadGroup found(@Nullable ThreadGroup group) {
    if (group == null) {
      throw Errno.ESRCH.error();
    }
    return group;
  }

  Outcome setpgid(Task task, int pid, int processGroup) {
    int number = pid == 0 ? task.group().pid() : pid;
    int wanted = processGroup == 0 ? number : processGroup;
    if (wanted < 0) {
      throw Errno.EINVAL.error();
    }
    ThreadGroup target = leaderOf(task, number);
    boolean own = target.equals(task.group());
    boolean isChild = target.parentPid() == task.group().pid();
    if (!own && !isChild) {
      throw Errno.ESRCH.error();
    }
    boolean leader = target.session() == target.pid();
    if (target.session() != task.group().session()) {
      throw Errno.EPERM.error();
    }
    if (isChild && target.hasExecuted) {
      throw Errno.EACCES.error();
    }
    if (leader) {
      throw Errno.EPERM.error();
    }
    if (wanted != target.pid() && !isGroupOfSession(task, wanted)) {
      throw Errno.EPERM.error();
    }
    target.membership().setProcessGroup(wanted);
    return Outcome.ZERO;
  }

  private static ThreadGroup leaderOf(Task task, int pid) {
    ThreadGroup group = task.kernel().group(pid);
    if (group == null && task.kernel().task(pid) != null) {
      throw Errno.EINVAL.error();
    }
    return found(group);
  }

  private static boolean isGroupOfSession(Task task, int processGroup) {
    for (ThreadGroup group : task.kernel().groups()) {
      if (group.processGroup() == processGroup && group.session() == task.group().session()) {
        return true;
      }
    }
    return false;
  }

  Outcome setsid(Task task) {
    int pid = task.group().pid();
    for (ThreadGroup group : task.kernel().groups()) {
      if (group.processGroup() == pid) {
        throw Errno.EPERM.error();
      }
    }
    task.group().membership().startSession();
    return Outcome.value(pid);
  }

  Outcome setTidAddress(Task task, GuestAddress address) {
    task.clearChildTid = address.value();
    return Outcome.value(task.tid());
  }

  /** Ends the calling thread; others hear of it through its clear_child_tid word. */
  Outcome exit(Task task, int status) {
    if (task.tracing().showsExit(exitStatus(status))) {
      return shownFirst();
    }
    task.kernel().endTask(task, exitStatus(status));
    return new Outcome.NoReturn();
  }

  Outcome exitGroup(Task task, int status) {
    if (task.tracing().showsExit(exitStatus(status))) {
      return shownFirst();
    }
    task.kernel().endGroup(task.group(), exitStatus(status));
    return new Outcome.NoReturn();
  }

  /** The tracer is shown the end before it comes: PTRACE_EVENT_EXIT. */
  private static Outcome shownFirst() {
    return new Outcome.Block(List.of(), Outcome.NEVER, Outcome.Restart.KILLABLE, null);
  }

  private static int exitStatus(int status) {
    return (status & 0xff) << 8;
  }
}
