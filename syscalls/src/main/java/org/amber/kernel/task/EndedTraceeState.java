package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Tracers.Ended}. */
@StateType(374)
public final class EndedTraceeState {
  @Tag(1)
  public int tracer;

  @Tag(2)
  public int tid;

  @Tag(3)
  public int processGroup;

  @Tag(4)
  public int uid;

  @Tag(5)
  public int waitStatus;

  @Tag(6)
  public long cpuNanos;
}
