package org.amber.kernel.mqueue;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixMessage}. */
@StateType(451)
public final class PosixMessageState {
  @Tag(1)
  public int priority;

  @Tag(2)
  public byte[] text = {};
}
