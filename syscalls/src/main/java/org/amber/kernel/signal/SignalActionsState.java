package org.amber.kernel.signal;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SignalActions}: columns by signal number, from 0. */
@StateType(352)
public final class SignalActionsState {
  @Tag(1)
  public long[] handlers = {};

  @Tag(2)
  public long[] flags = {};

  @Tag(3)
  public long[] restorers = {};

  @Tag(4)
  public long[] masks = {};
}
