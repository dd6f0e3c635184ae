package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SemaphoreSet}, without those who wait. */
@StateType(443)
public final class SemaphoreSetState {
  @Tag(1)
  public IpcPermissionsState permissions = new IpcPermissionsState();

  @Tag(2)
  public int[] values = {};

  @Tag(3)
  public int[] pids = {};

  @Tag(4)
  public long operationTime;

  @Tag(5)
  public long changeTime;

  @Tag(6)
  public List<SemaphoreUndoState> undo = new ArrayList<>();
}
