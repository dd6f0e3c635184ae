package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixTimers}. */
@StateType(360)
public final class PosixTimersState {
  @Tag(1)
  public List<PosixTimerState> byId = new ArrayList<>();

  @Tag(2)
  public int nextId;
}
