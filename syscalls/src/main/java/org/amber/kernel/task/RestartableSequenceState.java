package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link RestartableSequence}. */
@StateType(372)
public final class RestartableSequenceState {
  /** 0 when nothing is registered. */
  @Tag(1)
  public long area;

  @Tag(2)
  public int length;

  @Tag(3)
  public int signature;
}
