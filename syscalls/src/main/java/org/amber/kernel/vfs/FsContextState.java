package org.amber.kernel.vfs;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link FsContext}. */
@StateType(201)
public final class FsContextState {
  @Tag(1)
  public int rootMount;

  @Tag(2)
  public long rootDentry;

  @Tag(3)
  public int cwdMount;

  @Tag(4)
  public long cwdDentry;

  @Tag(5)
  public int umask;
}
