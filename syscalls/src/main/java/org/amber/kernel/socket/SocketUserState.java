package org.amber.kernel.socket;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SocketUser}. */
@StateType(500)
public final class SocketUserState {
  @Tag(1)
  public int pid;

  @Tag(2)
  public int uid;

  @Tag(3)
  public int gid;

  @Tag(4)
  public int[] groups = {};
}
