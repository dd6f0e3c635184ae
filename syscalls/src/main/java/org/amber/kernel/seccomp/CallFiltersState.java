package org.amber.kernel.seccomp;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link CallFilters}. */
@StateType(381)
public final class CallFiltersState {
  @Tag(1)
  public boolean strict;

  /** Index of the youngest filter; -1 for none. */
  @Tag(2)
  public int filter = -1;
}
