package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Identity}. */
@StateType(365)
public final class IdentityState {
  @Tag(1)
  public String hostName = "";

  @Tag(2)
  public int processors;

  @Tag(3)
  public long memoryBytes;

  /** Level of the processor as {@link org.amber.cpu.CpuProfile}; 0: 2, as all once had. */
  @Tag(4)
  public int cpuLevel;
}
