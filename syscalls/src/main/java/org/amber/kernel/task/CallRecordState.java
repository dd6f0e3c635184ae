package org.amber.kernel.task;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link CallRecord}. */
@StateType(354)
public final class CallRecordState {
  @Tag(1)
  public int number;

  @Tag(2)
  public long[] arguments = {};

  @Tag(3)
  public long deadline;

  @Tag(4)
  public long progress;

  @Tag(5)
  public long savedMask;

  @Tag(6)
  public boolean hasSavedMask;

  /** A number of {@link CallRecord.Phase}. */
  @Tag(7)
  public int phase;
}
