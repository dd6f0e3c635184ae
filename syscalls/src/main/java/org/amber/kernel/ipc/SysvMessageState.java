package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SysvMessage}. */
@StateType(447)
public final class SysvMessageState {
  @Tag(1)
  public long type;

  @Tag(2)
  public byte[] text = {};
}
