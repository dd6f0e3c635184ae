package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link Init}. */
@StateType(370)
public final class InitState {
  @Tag(1)
  public int firstPid;

  /** -1 while the first process has not ended. */
  @Tag(2)
  public int firstStatus;

  /** What was set for process 1; absent in older snapshots. */
  @Tag(3)
  public @Nullable SchedulingAttributesState scheduling;

  @Tag(4)
  public @Nullable ResourceLimitsState limits;

  @Tag(5)
  public int oomScoreAdjust;
}
