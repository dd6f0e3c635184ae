package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link TracedCall}. */
@StateType(375)
public final class TracedCallState {
  @Tag(1)
  public boolean skipped;

  @Tag(2)
  public int last;

  @Tag(3)
  public long lastEnd;

  @Tag(4)
  public boolean emulated;
}
