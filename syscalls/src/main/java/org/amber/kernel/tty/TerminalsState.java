package org.amber.kernel.tty;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Terminals}. */
@StateType(423)
public final class TerminalsState {
  @Tag(1)
  public List<PtyState> terminals = new ArrayList<>();
}
