package org.amber.kernel.task;

/**
 * Process 1: the parent of the first process and of orphans. It is no process of its own, and waits
 * for its children as soon as they end. What it remembers is how the first process ended, since
 * that is how the machine ends.
 */
public final class Init {
  /** Its process number. */
  public static final int PID = 1;

  private int firstPid;
  private int firstStatus = ThreadGroup.ALIVE;

  /** Makes a process the first one. */
  public void adoptFirst(ThreadGroup first) {
    firstPid = first.pid();
    first.setParentPid(PID);
  }

  /** The process that the machine was started with; it may have ended. */
  public int firstPid() {
    return firstPid;
  }

  /** Whether the first process has ended. */
  public boolean hasFirstEnded() {
    return firstStatus != ThreadGroup.ALIVE;
  }

  /** The wait status of the first process; only once it has ended. */
  public int firstStatus() {
    return firstStatus;
  }

  /** A child has ended. The last process of the machine stays as it is. */
  void reap(ThreadGroup child) {
    if (child.pid() == firstPid && firstStatus == ThreadGroup.ALIVE) {
      firstStatus = child.waitStatus();
    }
    if (child.kernel().hasProcesses()) {
      child.kernel().remove(child);
    }
  }

  /** The state form. */
  InitState save() {
    InitState state = new InitState();
    state.firstPid = firstPid;
    state.firstStatus = firstStatus;
    return state;
  }

  /** Puts back what was saved. */
  void restore(InitState state) {
    firstPid = state.firstPid;
    firstStatus = state.firstStatus;
  }
}
