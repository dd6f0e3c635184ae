package org.amber.kernel.inotify;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link InotifyEvent}. */
@StateType(462)
public final class InotifyEventState {
  @Tag(1)
  public int wd;

  @Tag(2)
  public int mask;

  @Tag(3)
  public int cookie;

  @Tag(4)
  public String name = "";
}
