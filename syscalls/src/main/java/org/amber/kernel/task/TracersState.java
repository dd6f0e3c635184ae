package org.amber.kernel.task;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Tracers}. */
@StateType(379)
public final class TracersState {
  @Tag(1)
  public List<EndedTraceeState> ended = new ArrayList<>();
}
