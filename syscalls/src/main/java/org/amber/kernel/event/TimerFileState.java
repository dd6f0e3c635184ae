package org.amber.kernel.event;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link TimerFile}. */
@StateType(406)
public final class TimerFileState extends FileDescriptionState {
  @Tag(10)
  public int clock;

  /** Next expiry in nanoseconds of the time base; 0 when disarmed. */
  @Tag(11)
  public long expiry;

  @Tag(12)
  public boolean realtime;

  @Tag(13)
  public long interval;

  @Tag(14)
  public long ticks;

  @Tag(15)
  public boolean expired;

  @Tag(16)
  public int setFlags;

  @Tag(17)
  public boolean canceled;
}
