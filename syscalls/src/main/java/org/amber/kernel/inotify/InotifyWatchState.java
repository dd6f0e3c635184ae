package org.amber.kernel.inotify;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link InotifyWatch}. */
@StateType(461)
public final class InotifyWatchState {
  @Tag(1)
  public int wd;

  @Tag(2)
  public int mask;

  /** The name that it keeps in use. */
  @Tag(3)
  public int mount;

  @Tag(4)
  public long dentry;
}
