package org.amber.linux;

import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;

/** Deadlines of calls that wait, kept in the call record so that waking does not prolong them. */
final class Timeouts {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private Timeouts() {}

  /**
   * The absolute deadline of the current call.
   *
   * @param nanos how long it waits at most, from the moment when it was made
   */
  static long deadline(Task task, long nanos) {
    long now = task.kernel().clock().monotonicNanos();
    long end = now + nanos;
    return task.call().deadlineOnce(end < now ? Outcome.NEVER : end);
  }

  /** As {@link #deadline}, for a timeout in milliseconds; negative ones never end. */
  static long deadlineMillis(Task task, int millis) {
    return millis < 0 ? Outcome.NEVER : deadline(task, millis * NANOS_PER_MILLI);
  }

  static boolean passed(Task task, long deadline) {
    return deadline != Outcome.NEVER && task.kernel().clock().monotonicNanos() >= deadline;
  }

  /** Nanoseconds left, at least 0. */
  static long left(Task task, long deadline) {
    return Math.max(0, deadline - task.kernel().clock().monotonicNanos());
  }
}
