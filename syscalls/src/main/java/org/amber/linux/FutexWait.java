package org.amber.linux;

import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;

/**
 * When a wait ends by itself.
 *
 * @param address of a struct timespec; 0 for never
 * @param absolute whether it tells a time, not a duration
 * @param realtime whether the time is one of CLOCK_REALTIME
 */
record FutexWait(long address, boolean absolute, boolean realtime) {

  /** Time until then, from the call record once it is there; 0 or less when it has passed. */
  long left(Task task) {
    if (address == 0) {
      return Outcome.NEVER;
    }
    long now =
        realtime ? task.kernel().clock().realtimeNanos() : task.kernel().clock().monotonicNanos();
    CallRecord call = task.call();
    if (call.deadline == CallRecord.UNSET) {
      long time = TimeStructs.readTimespec(task.memory(), address);
      call.deadline = absolute ? time : TimeStructs.after(now, time);
    }
    return call.deadline == Outcome.NEVER ? Outcome.NEVER : call.deadline - now;
  }
}
