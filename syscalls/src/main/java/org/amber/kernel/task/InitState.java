package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Init}. */
@StateType(370)
public final class InitState {
  @Tag(1)
  public int firstPid;

  /** -1 while the first process has not ended. */
  @Tag(2)
  public int firstStatus;
}
