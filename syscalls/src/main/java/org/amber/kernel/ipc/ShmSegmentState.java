package org.amber.kernel.ipc;

import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link ShmSegment}. */
@StateType(442)
public final class ShmSegmentState {
  @Tag(1)
  public IpcPermissionsState permissions = new IpcPermissionsState();

  /** Permanent number of the pages. */
  @Tag(2)
  public long pages;

  /** Bytes asked for. */
  @Tag(3)
  public long size;

  @Tag(4)
  public int creatorPid;

  @Tag(5)
  public boolean noReserve;

  @Tag(6)
  public int lastPid;

  @Tag(7)
  public long attachTime;

  @Tag(8)
  public long detachTime;

  @Tag(9)
  public long changeTime;

  @NotDigested("presence of zero pages says nothing")
  @Tag(10)
  public long[] indexes = {};

  @NotDigested("where the bytes live")
  @Tag(11)
  public int[] frames = {};
}
