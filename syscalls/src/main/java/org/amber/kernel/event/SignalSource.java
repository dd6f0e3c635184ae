package org.amber.kernel.event;

import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/** The pending signals of whoever uses a {@link SignalFile}: of the task that runs. */
public interface SignalSource {
  /** Pending signals as a set. */
  long pending();

  /** Takes the next one out of a set, or null. */
  @Nullable SignalInfo take(long wanted);

  /** The process of the task that runs, 0 for none. */
  int process();

  /** Woken when a signal becomes pending for a process; never for one that does not exist. */
  WaitQueue arrivals(int process);
}
