package org.amber.linux;

import org.amber.kernel.event.SignalSource;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/** The signals of the task that runs: signalfd(2) reads those of whoever reads. */
public final class CurrentSignals implements SignalSource {
  private final Kernel kernel;
  private final WaitQueue never = new WaitQueue();

  public CurrentSignals(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public long pending() {
    Task task = kernel.caller();
    return task == null ? 0 : task.signals().pending().set() | task.group().pending().set();
  }

  @Override
  public @Nullable SignalInfo take(long wanted) {
    Task task = kernel.caller();
    return task == null ? null : task.signals().take(wanted);
  }

  @Override
  public int process() {
    Task task = kernel.caller();
    return task == null ? 0 : task.group().pid();
  }

  @Override
  public WaitQueue arrivals(int process) {
    ThreadGroup group = kernel.group(process);
    return group == null ? never : group.signalArrived();
  }
}
