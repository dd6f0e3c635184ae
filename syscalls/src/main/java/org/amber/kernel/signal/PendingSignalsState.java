package org.amber.kernel.signal;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PendingSignals}: in order of arrival. */
@StateType(351)
public final class PendingSignalsState {
  @Tag(1)
  public List<SignalInfoState> queue = new ArrayList<>();
}
