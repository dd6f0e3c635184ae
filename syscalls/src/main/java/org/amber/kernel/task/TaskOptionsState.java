package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link TaskOptions}. */
@StateType(356)
public final class TaskOptionsState {
  @Tag(1)
  public long timerSlack;

  // Tag 2 was PR_SET_KEEPCAPS, which is one of the secure bits of the credentials now.

  @Tag(3)
  public boolean noNewPrivileges;

  @Tag(4)
  public int memoryPolicy;

  @Tag(5)
  public long memoryNodes;
}
