package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of {@link SysvReceiver}. */
@StateType(448)
public final class SysvReceiverState {
  @Tag(1)
  public int tid;

  @Tag(2)
  public int pid;

  @Tag(3)
  public int queueId;

  /** Number of a {@link MessageChoice.Kind}. */
  @Tag(4)
  public int kind;

  @Tag(5)
  public long value;

  @Tag(6)
  public long room;

  @Tag(7)
  public @Nullable SysvMessageState message;

  @Tag(8)
  public int error;
}
