package org.amber.kernel.fs.memory;

import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SharedMemory}. */
@StateType(390)
public final class SharedMemoryState {
  @Tag(1)
  public long id;

  @Tag(2)
  public long pages;

  @NotDigested("presence of zero pages says nothing; contents are digested by address")
  @Tag(3)
  public long[] indexes = {};

  @NotDigested("where the bytes live")
  @Tag(4)
  public int[] frames = {};
}
