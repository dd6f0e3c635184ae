package org.amber.inspect;

import java.util.List;
import org.amber.abi.Signal;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.VfsPath;
import org.amber.table.CallText;
import org.amber.table.SyscallTable;

/** Who is whose child, what each does, and in which system call it waits. */
final class TreeView implements ProcessView {
  private static final int TERMINATING_SIGNAL = 0x7f;

  private final SyscallTable table;

  TreeView(SyscallTable table) {
    this.table = table;
  }

  @Override
  public Facts facts(ThreadGroup group) {
    FsContext context = group.fs();
    VfsPath program = group.isAlive() ? group.memory().executable() : null;
    return ProcessView.identity(group)
        .number("parent", group.parentPid())
        .number("process_group", group.processGroup())
        .number("session", group.session())
        .text("condition", condition(group))
        .text("program", program == null ? "" : program.absolute())
        .text("directory", context == null ? "" : context.cwd().absolute())
        .number("uid", group.credentials().uid())
        .number("gid", group.credentials().gid())
        .nanos("cpu_time", group.cpuNanos());
  }

  @Override
  public List<Item> parts(ThreadGroup group, List<Task> threads) {
    return threads.stream().map(this::thread).toList();
  }

  /** "alive", "stopped", or how it has ended while nobody has waited for it. */
  static String condition(ThreadGroup group) {
    if (group.stop().isStopped()) {
      return "stopped";
    }
    if (group.isAlive()) {
      return "alive";
    }
    int status = group.waitStatus();
    int signal = status & TERMINATING_SIGNAL;
    return signal == 0 ? "ended with " + ((status >> 8) & 0xff) : "ended by " + Signal.name(signal);
  }

  private Item thread(Task task) {
    boolean inCall = task.call().isActive();
    return new Item(
        Kind.THREAD,
        task.tid(),
        new Facts()
            .number("tid", task.tid())
            .text("name", task.name)
            .text("state", state(task))
            .text("call", inCall ? CallText.of(task, table.row(task.call().number())) : "")
            .nanos("cpu_time", task.cpuNanos));
  }

  private static String state(Task task) {
    return switch (task.state()) {
      case RUNNABLE -> "runnable";
      case BLOCKED -> "waiting";
      case STOPPED -> "stopped";
      case TRACED -> "traced";
      case DEAD -> "ended";
    };
  }
}
