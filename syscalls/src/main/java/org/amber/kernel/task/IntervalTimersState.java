package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link IntervalTimers}. */
@StateType(358)
public final class IntervalTimersState {
  @Tag(1)
  public long[] expiry = {};

  @Tag(2)
  public long[] interval = {};
}
