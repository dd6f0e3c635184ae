package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SemaphoreWait}. */
@StateType(445)
public final class SemaphoreWaitState {
  @Tag(1)
  public int tid;

  @Tag(2)
  public int pid;

  @Tag(3)
  public int setId;

  @Tag(4)
  public int[] numbers = {};

  @Tag(5)
  public int[] changes = {};

  @Tag(6)
  public int[] flags = {};

  @Tag(7)
  public int result;

  @Tag(8)
  public int blocking;
}
