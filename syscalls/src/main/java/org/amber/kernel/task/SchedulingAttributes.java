package org.amber.kernel.task;

/**
 * What a thread asked of the scheduler: sched(7). Kept and reported; the machine itself runs its
 * tasks round-robin by steps.
 */
public final class SchedulingAttributes {
  public static final int SCHED_OTHER = 0;
  public static final int SCHED_FIFO = 1;
  public static final int SCHED_RR = 2;
  public static final int SCHED_BATCH = 3;
  public static final int SCHED_IDLE = 5;
  public static final int SCHED_DEADLINE = 6;

  /** -20, favoured, to 19. */
  public int nice;

  /** One of the SCHED_ numbers. */
  public int policy = SCHED_OTHER;

  /** 1 to 99 under a realtime policy, else 0. */
  public int realtimePriority;

  /** SCHED_RESET_ON_FORK. */
  public boolean resetOnFork;

  /** Bit n: may run on CPU n; of 64 at most. */
  public long affinity = -1;

  /** Class and data of ioprio_set(2). */
  public int ioPriority;

  /** SCHED_FLAG_RECLAIM and SCHED_FLAG_DL_OVERRUN of SCHED_DEADLINE. */
  public long deadlineFlags;

  /**
   * Of SCHED_DEADLINE, in nanoseconds; 0 under other policies, and a period of 0 is the deadline.
   */
  public long runtime;

  public long deadline;
  public long period;

  /** The period of SCHED_DEADLINE in nanoseconds. */
  public long effectivePeriod() {
    return period == 0 ? deadline : period;
  }

  /** Takes over what a child inherits: SCHED_RESET_ON_FORK of sched(7). */
  public void copyForChild(SchedulingAttributes other) {
    affinity = other.affinity;
    ioPriority = other.ioPriority;
    boolean realtime =
        other.policy == SCHED_FIFO || other.policy == SCHED_RR || other.policy == SCHED_DEADLINE;
    policy = other.resetOnFork && realtime ? SCHED_OTHER : other.policy;
    realtimePriority = other.resetOnFork ? 0 : other.realtimePriority;
    nice = other.resetOnFork && (realtime || other.nice < 0) ? 0 : other.nice;
  }

  /** The state form. */
  SchedulingAttributesState save() {
    SchedulingAttributesState state = new SchedulingAttributesState();
    state.nice = nice;
    state.policy = policy;
    state.realtimePriority = realtimePriority;
    state.resetOnFork = resetOnFork;
    state.affinity = affinity;
    state.ioPriority = ioPriority;
    state.deadlineFlags = deadlineFlags;
    state.runtime = runtime;
    state.deadline = deadline;
    state.period = period;
    return state;
  }

  /** Puts back what was saved. */
  void restore(SchedulingAttributesState state) {
    nice = state.nice;
    policy = state.policy;
    realtimePriority = state.realtimePriority;
    resetOnFork = state.resetOnFork;
    affinity = state.affinity;
    deadlineFlags = state.deadlineFlags;
    runtime = state.runtime;
    deadline = state.deadline;
    period = state.period;
    ioPriority = state.ioPriority;
  }
}
