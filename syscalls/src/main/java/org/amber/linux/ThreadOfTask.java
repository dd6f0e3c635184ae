package org.amber.linux;

import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.fs.proc.ProcessView;
import org.amber.kernel.fs.proc.ThreadView;
import org.amber.kernel.seccomp.CallFilters;
import org.amber.kernel.task.Task;

/** A task as /proc shows it. */
record ThreadOfTask(Task task) implements ThreadView {
  @Override
  public ProcessView process() {
    return new ProcessOfGroup(task.group());
  }

  @Override
  public int tid() {
    return task.tid();
  }

  @Override
  public Credentials credentials() {
    return task.credentials();
  }

  @Override
  public String name() {
    return task.name;
  }

  @Override
  public void setName(String name) {
    task.name = name;
  }

  @Override
  public int tracer() {
    Task tracer = task.tracing().isTraced() ? task.kernel().task(task.tracing().tracer()) : null;
    return tracer == null ? 0 : tracer.group().pid();
  }

  @Override
  public char state() {
    return switch (task.state()) {
      case RUNNABLE -> 'R';
      case BLOCKED -> 'S';
      case STOPPED -> 'T';
      case TRACED -> 't';
      case DEAD -> 'Z';
    };
  }

  @Override
  public long cpuNanos() {
    return task.cpuNanos;
  }

  @Override
  public long pendingSignals() {
    return task.signals().pending().set();
  }

  @Override
  public long blockedSignals() {
    return task.signals().mask();
  }

  @Override
  public boolean noNewPrivileges() {
    return task.options().noNewPrivileges;
  }

  @Override
  public CallFilters callFilters() {
    return task.callFilters();
  }
}
