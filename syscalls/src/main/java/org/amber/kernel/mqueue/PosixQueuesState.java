package org.amber.kernel.mqueue;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link PosixQueues}. */
@StateType(452)
public final class PosixQueuesState {
  @Tag(1)
  public List<PosixQueueState> queues = new ArrayList<>();
}
