package org.amber.linux;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FdTable;
import org.amber.kernel.fs.proc.MemoryView;
import org.amber.kernel.fs.proc.ProcessView;
import org.amber.kernel.fs.proc.ThreadView;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.vfs.FsContext;
import org.jspecify.annotations.Nullable;

/** A process as /proc shows it. */
record ProcessOfGroup(ThreadGroup group) implements ProcessView {
  private static final int NO_FOREGROUND = -1;

  @Override
  public int pid() {
    return group.pid();
  }

  @Override
  public int parentPid() {
    return group.parentPid();
  }

  @Override
  public int processGroup() {
    return group.processGroup();
  }

  @Override
  public int session() {
    return group.session();
  }

  @Override
  public long terminal() {
    Pty terminal = group.kernel().terminals().of(group);
    return terminal == null ? 0 : terminal.device();
  }

  @Override
  public int foreground() {
    Pty terminal = group.kernel().terminals().of(group);
    return terminal == null ? NO_FOREGROUND : terminal.foreground();
  }

  @Override
  public List<ThreadView> threads() {
    List<ThreadView> threads = new ArrayList<>();
    for (Task task : group.tasks()) {
      threads.add(new ThreadOfTask(task));
    }
    return threads;
  }

  @Override
  public Credentials credentials() {
    return group.credentials();
  }

  @Override
  public @Nullable MemoryView memory() {
    if (!group.isAlive()) {
      return null;
    }
    ProcessMemory memory = group.memory();
    return new MemoryView(
        memory.space(),
        memory.guest(),
        memory.executable(),
        memory.brkStart,
        memory.brk,
        memory.startCode,
        memory.endCode,
        memory.startData,
        memory.endData,
        memory.startStack,
        memory.argStart,
        memory.argEnd,
        memory.envStart,
        memory.envEnd,
        memory.auxv);
  }

  @Override
  public FdTable files() {
    return group.files();
  }

  @Override
  public @Nullable FsContext fs() {
    return group.fs();
  }

  @Override
  public SignalActions signalActions() {
    return group.actions();
  }

  @Override
  public long pendingSignals() {
    return group.pending().set();
  }

  @Override
  public int queuedSignals() {
    int queued = group.pending().queued().size();
    for (Task task : group.tasks()) {
      queued += task.signals().pending().queued().size();
    }
    return queued;
  }

  @Override
  public long softLimit(int resource) {
    return group.limits().soft(resource);
  }

  @Override
  public long hardLimit(int resource) {
    return group.limits().hard(resource);
  }

  @Override
  public long cpuNanos() {
    return group.cpuNanos();
  }

  @Override
  public long startNanos() {
    return group.startNanos;
  }

  @Override
  public int personality() {
    return group.options().personality;
  }

  @Override
  public int oomScoreAdjust() {
    return group.options().oomScoreAdjust;
  }

  @Override
  public void setOomScoreAdjust(int value) {
    group.options().oomScoreAdjust = value;
  }
}
