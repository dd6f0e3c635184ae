package org.amber.kernel.socket.inet;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PortTable}. */
@StateType(506)
public final class PortTableState {
  /** Where the search for a free port goes on. */
  @Tag(1)
  public int next = 32_768;

  /** Five numbers for each closed connection: both halves of address, port, end, reuse. */
  @Tag(2)
  public long[] lingering = {};
}
