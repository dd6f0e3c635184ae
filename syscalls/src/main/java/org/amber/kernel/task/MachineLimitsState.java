package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link MachineLimits}; at first what machines had before there were any. */
@StateType(509)
public final class MachineLimitsState {
  @Tag(1)
  public int processes = Integer.MAX_VALUE;

  @Tag(2)
  public long memoryBytes = Long.MAX_VALUE;

  @Tag(3)
  public int files = Integer.MAX_VALUE;
}
