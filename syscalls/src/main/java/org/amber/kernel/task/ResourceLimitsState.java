package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link ResourceLimits}. */
@StateType(361)
public final class ResourceLimitsState {
  @Tag(1)
  public long[] soft = {};

  @Tag(2)
  public long[] hard = {};
}
