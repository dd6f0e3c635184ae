package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Ipc}. */
@StateType(449)
public final class IpcState {
  @Tag(1)
  public IpcTableState segmentNumbers = new IpcTableState();

  @Tag(2)
  public List<ShmSegmentState> segments = new ArrayList<>();

  @Tag(3)
  public IpcTableState semaphoreNumbers = new IpcTableState();

  @Tag(4)
  public List<SemaphoreSetState> semaphores = new ArrayList<>();

  /** In the order of arrival. */
  @Tag(5)
  public List<SemaphoreWaitState> semaphoreWaits = new ArrayList<>();

  @Tag(6)
  public IpcTableState queueNumbers = new IpcTableState();

  @Tag(7)
  public List<SysvQueueState> queues = new ArrayList<>();

  /** In the order of arrival. */
  @Tag(8)
  public List<SysvReceiverState> receivers = new ArrayList<>();

  /** For the registry of state classes. */
  public static List<Class<?>> classes() {
    return List.of(
        IpcState.class,
        IpcTableState.class,
        IpcPermissionsState.class,
        ShmSegmentState.class,
        SemaphoreSetState.class,
        SemaphoreUndoState.class,
        SemaphoreWaitState.class,
        SysvQueueState.class,
        SysvMessageState.class,
        SysvReceiverState.class);
  }
}
