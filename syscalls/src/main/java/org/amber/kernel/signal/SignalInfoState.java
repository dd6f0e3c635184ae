package org.amber.kernel.signal;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SignalInfo}. */
@StateType(350)
public final class SignalInfoState {
  @Tag(1)
  public int number;

  @Tag(2)
  public int errno;

  @Tag(3)
  public int code;

  @Tag(4)
  public int pid;

  @Tag(5)
  public int uid;

  @Tag(6)
  public long value;
}
