package org.amber.kernel.task;

/** Attributes of a thread that prctl(2) sets and no other part of the kernel owns. */
public final class TaskOptions {
  /** The slack Linux starts with, in nanoseconds. */
  public static final long DEFAULT_TIMER_SLACK = 50_000;

  /** PR_SET_TIMERSLACK in nanoseconds; kept and reported, timers here are exact. */
  public long timerSlack = DEFAULT_TIMER_SLACK;

  public boolean noNewPrivileges;

  /** Mode and flags of set_mempolicy(2). */
  public int memoryPolicy;

  /** The nodes of that policy, as bits. */
  public long memoryNodes;

  /** Takes over the attributes of another thread. */
  public void copyFrom(TaskOptions other) {
    timerSlack = other.timerSlack;
    noNewPrivileges = other.noNewPrivileges;
    memoryPolicy = other.memoryPolicy;
    memoryNodes = other.memoryNodes;
  }

  /** The state form. */
  TaskOptionsState save() {
    TaskOptionsState state = new TaskOptionsState();
    state.timerSlack = timerSlack;
    state.noNewPrivileges = noNewPrivileges;
    state.memoryPolicy = memoryPolicy;
    state.memoryNodes = memoryNodes;
    return state;
  }

  /** Puts back what was saved. */
  void restore(TaskOptionsState state) {
    timerSlack = state.timerSlack;
    noNewPrivileges = state.noNewPrivileges;
    memoryPolicy = state.memoryPolicy;
    memoryNodes = state.memoryNodes;
  }
}
