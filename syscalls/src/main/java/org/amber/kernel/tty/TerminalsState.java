package org.amber.kernel.tty;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Terminals}. */
@StateType(423)
public final class TerminalsState {
  static final int NO_CONSOLE = -1;

  @Tag(1)
  public List<PtyState> terminals = new ArrayList<>();

  /** The number of the terminal that stands for the user's own, or -1. */
  @Tag(2)
  public int console = NO_CONSOLE;
}
