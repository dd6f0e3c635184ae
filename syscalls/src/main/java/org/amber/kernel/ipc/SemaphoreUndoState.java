package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SemaphoreUndo}. */
@StateType(444)
public final class SemaphoreUndoState {
  @Tag(1)
  public int pid;

  @Tag(2)
  public int[] adjustments = {};
}
