package org.amber.kernel.futex;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Futexes}: in order of arrival. */
@StateType(368)
public final class FutexesState {
  @Tag(1)
  public List<FutexWaiterState> byTid = new ArrayList<>();
}
