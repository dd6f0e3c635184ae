package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixTimer}. */
@StateType(359)
public final class PosixTimerState {
  @Tag(1)
  public int id;

  @Tag(2)
  public int clock;

  @Tag(3)
  public int eventHow;

  @Tag(4)
  public int eventSignal;

  @Tag(5)
  public long eventValue;

  @Tag(6)
  public int eventThread;

  @Tag(7)
  public int creator;

  /** A number of {@link PosixTimer.TimeBase}. */
  @Tag(8)
  public int base;

  @Tag(9)
  public long expiry;

  @Tag(10)
  public long interval;

  @Tag(11)
  public int pendingOverrun;

  @Tag(12)
  public int overrun;

  @Tag(13)
  public boolean outdated;
}
