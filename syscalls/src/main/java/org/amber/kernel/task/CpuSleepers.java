package org.amber.kernel.task;

import java.util.HashMap;
import java.util.Map;
import org.amber.kernel.timer.TimerQueue;
import org.amber.state.NotSaved;

/** Threads that sleep until a process has used so much CPU time: clock_nanosleep(2). */
@NotSaved("sleepers come back when their calls run again")
public final class CpuSleepers {
  private final TimerQueue queue = new TimerQueue();
  private final Map<Integer, TimerQueue.Entry> byTid = new HashMap<>();

  /** Wakes {@code sleeper} once the process has used {@code cpuNanos}; replaces its last sleep. */
  public void sleep(Task sleeper, long cpuNanos) {
    cancel(sleeper);
    int tid = sleeper.tid();
    byTid.put(
        tid,
        queue.arm(
            cpuNanos,
            TimerQueue.Owner.TASK,
            tid,
            () -> {
              byTid.remove(tid);
              sleeper.wake();
            }));
  }

  /** The thread gives up sleeping. */
  public void cancel(Task sleeper) {
    TimerQueue.Entry entry = byTid.remove(sleeper.tid());
    if (entry != null) {
      queue.cancel(entry);
    }
  }

  long nextExpiry() {
    return queue.nextDeadline();
  }

  void expire(long cpuNanos) {
    queue.expire(cpuNanos);
  }
}
