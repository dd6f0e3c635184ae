package org.amber.kernel.file;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link FdTable}: one column each for number, open file and flag. */
@StateType(200)
public final class FdTableState {
  @Tag(1)
  public int[] numbers = {};

  @Tag(2)
  public long[] files = {};

  @Tag(3)
  public byte[] closeOnExec = {};

  /** How many slots the table has; 0 in a file from before it was kept. */
  @Tag(4)
  public int room;
}
