package org.amber.linux;

import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.file.OpenFiles;
import org.amber.kernel.fs.proc.ProcessView;
import org.amber.kernel.fs.proc.SystemView;
import org.amber.kernel.fs.proc.ThreadView;
import org.amber.kernel.ipc.Ipc;
import org.amber.kernel.saving.Saving;
import org.amber.kernel.socket.family.Sockets;
import org.amber.kernel.task.Init;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.Mount;
import org.amber.time.Entropy;
import org.jspecify.annotations.Nullable;

/** The machine as /proc shows it. */
public final class TaskViews implements SystemView {
  private final Kernel kernel;

  public TaskViews(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public Identity identity() {
    return new Identity(
        org.amber.kernel.task.Identity.SYSTEM,
        org.amber.kernel.task.Identity.RELEASE,
        org.amber.kernel.task.Identity.VERSION,
        kernel.uts().hostName(),
        kernel.uts().domainName(),
        kernel.identity().processors(),
        kernel.identity().memoryBytes(),
        kernel.identity().cpu());
  }

  @Override
  public @Nullable ThreadView current() {
    Task task = kernel.caller();
    return task == null ? null : new ThreadOfTask(task);
  }

  @Override
  public List<ProcessView> processes() {
    List<ProcessView> all = new ArrayList<>();
    ThreadGroup first = kernel.group(Init.PID);
    if (first != null && !kernel.groups().contains(first)) {
      all.add(new ProcessOfGroup(first));
    }
    for (ThreadGroup group : kernel.groups()) {
      all.add(new ProcessOfGroup(group));
    }
    return all;
  }

  @Override
  public @Nullable ProcessView process(int pid) {
    ThreadGroup group = kernel.group(pid);
    return group == null ? null : new ProcessOfGroup(group);
  }

  @Override
  public @Nullable ThreadView thread(int tid) {
    Task task = kernel.task(tid);
    return task == null ? null : new ThreadOfTask(task);
  }

  @Override
  public int lastPid() {
    return kernel.pids().next() - 1;
  }

  @Override
  public int mostProcesses() {
    return kernel.limits().processes();
  }

  @Override
  public OpenFiles openFiles() {
    return kernel.openFiles();
  }

  @Override
  public List<Mount> mounts() {
    return kernel.mounts().visible();
  }

  @Override
  public Sockets sockets() {
    return kernel.files().sockets();
  }

  @Override
  public Ipc ipc() {
    return kernel.ipc();
  }

  @Override
  public Saving saving() {
    return kernel.saving();
  }

  @Override
  public Entropy entropy() {
    return kernel.entropy();
  }

  @Override
  public long monotonicNanos() {
    return kernel.clock().monotonicNanos();
  }

  @Override
  public long realtimeNanos() {
    return kernel.clock().realtimeNanos();
  }
}
