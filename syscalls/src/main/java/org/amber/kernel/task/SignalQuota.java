package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalInfo;

/**
 * How many signals a user may have in queues, RLIMIT_SIGPENDING of getrlimit(2). Counted when it is
 * asked for: that is seldom, and nothing has to be saved.
 */
public final class SignalQuota {
  private SignalQuota() {}

  /**
   * Whether a signal may be queued with what is told of it. Standard signals that the kernel or
   * kill(2) sends always may, and those of timers, whose place was taken when they were made.
   */
  static boolean permits(ThreadGroup target, SignalInfo info) {
    boolean always =
        info.number() < Signal.REALTIME_MIN
            ? info.code() >= 0
            : info.code() == SignalInfo.SI_KERNEL;
    return always || info.code() == SignalInfo.SI_TIMER || hasRoom(target);
  }

  /** Whether the user of a process may have one more signal or timer. */
  public static boolean hasRoom(ThreadGroup target) {
    int user = target.credentials().uid();
    long used = 0;
    for (ThreadGroup group : target.kernel().groups()) {
      if (group.isAlive() && group.credentials().uid() == user) {
        used += used(group);
      }
    }
    return Long.compareUnsigned(used, target.limits().soft(ResourceLimits.SIGPENDING)) < 0;
  }

  private static long used(ThreadGroup group) {
    long used = group.posixTimers().all().size();
    used += group.pending().size();
    for (Task task : group.tasks()) {
      used += task.signals().pending().size();
    }
    return used;
  }
}
