package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SchedulingAttributes}. */
@StateType(355)
public final class SchedulingAttributesState {
  @Tag(1)
  public int nice;

  @Tag(2)
  public int policy;

  @Tag(3)
  public int realtimePriority;

  @Tag(4)
  public boolean resetOnFork;

  @Tag(5)
  public long affinity;

  @Tag(6)
  public int ioPriority;

  @Tag(7)
  public long deadlineFlags;

  @Tag(8)
  public long runtime;

  @Tag(9)
  public long deadline;

  @Tag(10)
  public long period;
}
