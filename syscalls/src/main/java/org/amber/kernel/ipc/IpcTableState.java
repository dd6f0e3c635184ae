package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link IpcTable}, without the objects. */
@StateType(441)
public final class IpcTableState {
  @Tag(1)
  public int limit;

  @Tag(2)
  public int sequence;

  @Tag(3)
  public int lastIndex = -1;

  @Tag(4)
  public int nextIndex;
}
