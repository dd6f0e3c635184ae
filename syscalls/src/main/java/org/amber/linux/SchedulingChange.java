package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.SchedulingAttributes;
import org.amber.kernel.task.Task;
import org.amber.state.NotSaved;

/**
 * What a thread asks the scheduler to do with another, or with itself: __sched_setscheduler of
 * Linux, with its order of checks.
 */
@NotSaved("at work only inside one call")
final class SchedulingChange {
  static final int MAX_PRIORITY = 99;

  /** The least runtime of SCHED_DEADLINE in nanoseconds (DL_SCALE). */
  private static final long LEAST_RUNTIME = 1 << 10;

  /** RLIMIT_NICE counts from 1 (nice 19) to 40 (nice -20). */
  private static final int NICE_BIAS = 20;

  int policy;
  int priority;
  int nice;
  boolean resetOnFork;
  long deadlineFlags;
  long runtime;
  long deadline;
  long period;

  /** Everything as it is. */
  SchedulingChange(SchedulingAttributes now) {
    policy = now.policy;
    priority = now.realtimePriority;
    nice = now.nice;
    resetOnFork = now.resetOnFork;
    deadlineFlags = now.deadlineFlags;
    runtime = now.runtime;
    deadline = now.deadline;
    period = now.period;
  }

  static boolean isRealtime(int policy) {
    return policy == SchedulingAttributes.SCHED_FIFO || policy == SchedulingAttributes.SCHED_RR;
  }

  static boolean isFair(int policy) {
    return policy == SchedulingAttributes.SCHED_OTHER
        || policy == SchedulingAttributes.SCHED_BATCH
        || policy == SchedulingAttributes.SCHED_IDLE;
  }

  private static boolean isDeadline(int policy) {
    return policy == SchedulingAttributes.SCHED_DEADLINE;
  }

  /**
   * Carries it out.
   *
   * @throws org.amber.abi.ErrnoException EINVAL, EPERM
   */
  void apply(Task task, Task target) {
    requireSound();
    if (!task.credentials().has(Credentials.CAP_SYS_NICE) && needsPrivilege(task, target)) {
      throw Errno.EPERM.error();
    }
    SchedulingAttributes to = target.scheduling();
    to.policy = policy;
    to.realtimePriority = priority;
    to.resetOnFork = resetOnFork;
    if (isFair(policy) && policy != SchedulingAttributes.SCHED_IDLE) {
      to.nice = nice;
    }
    boolean byDeadline = isDeadline(policy);
    to.deadlineFlags = byDeadline ? deadlineFlags : 0;
    to.runtime = byDeadline ? runtime : 0;
    to.deadline = byDeadline ? deadline : 0;
    to.period = byDeadline ? period : 0;
  }

  private void requireSound() {
    boolean known = isFair(policy) || isRealtime(policy) || isDeadline(policy);
    boolean inRange = Integer.compareUnsigned(priority, MAX_PRIORITY) <= 0;
    if (!known || !inRange || isRealtime(policy) != (priority != 0)) {
      throw Errno.EINVAL.error();
    }
    if (isDeadline(policy)) {
      long end = period == 0 ? deadline : period;
      boolean ordered = runtime >= LEAST_RUNTIME && deadline >= runtime && end >= deadline;
      if (!ordered || deadline == 0) {
        throw Errno.EINVAL.error();
      }
    }
  }

  private boolean needsPrivilege(Task task, Task target) {
    SchedulingAttributes now = target.scheduling();
    ResourceLimits limits = target.group().limits();
    long niceLimit = limits.soft(ResourceLimits.NICE);
    boolean raisesNice = isFair(policy) && nice < now.nice && isAbove(nice, niceLimit);
    boolean leavesIdle =
        now.policy == SchedulingAttributes.SCHED_IDLE
            && policy != SchedulingAttributes.SCHED_IDLE
            && isAbove(now.nice, niceLimit);
    return raisesNice
        || leavesIdle
        || isDeadline(policy)
        || raisesPriority(now, limits.soft(ResourceLimits.RTPRIO))
        || !isOwner(task.credentials(), target.credentials())
        || (now.resetOnFork && !resetOnFork);
  }

  private static boolean isAbove(int nice, long limit) {
    return Long.compareUnsigned(NICE_BIAS - nice, limit) > 0;
  }

  private boolean raisesPriority(SchedulingAttributes now, long limit) {
    if (!isRealtime(policy)) {
      return false;
    }
    boolean enters = policy != now.policy && limit == 0;
    boolean above = priority > now.realtimePriority && Long.compareUnsigned(priority, limit) > 0;
    return enters || above;
  }

  /** Only its own user may change a task. */
  static boolean isOwner(Credentials own, Credentials other) {
    return own.euid() == other.euid() || own.euid() == other.uid();
  }
}
