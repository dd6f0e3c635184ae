package org.amber.kernel.sched;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Scheduler}, with tasks by TID. */
@StateType(366)
public final class SchedulerState {
  /** 0 for none. */
  @Tag(1)
  public int current;

  @Tag(2)
  public long sliceLeft;

  @Tag(3)
  public int[] queue = {};

  /** System calls in the current slice; 0 in snapshots from before they were counted. */
  @Tag(4)
  public int callsMade;

  /** How many slices there were; 0 in snapshots from before they differed. */
  @Tag(5)
  public int turn;
}
