package org.amber.kernel.seccomp;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SeccompFilter}. */
@StateType(380)
public final class SeccompFilterState {
  /** Index of the filter before it, which is lower than its own; -1 for none. */
  @Tag(1)
  public int before = -1;

  /** Each a struct sock_filter as it is in memory. */
  @Tag(2)
  public long[] instructions = {};
}
