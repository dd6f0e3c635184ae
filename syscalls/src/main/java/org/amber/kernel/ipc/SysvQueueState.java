package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link SysvQueue}, without those who wait. */
@StateType(446)
public final class SysvQueueState {
  @Tag(1)
  public IpcPermissionsState permissions = new IpcPermissionsState();

  @Tag(2)
  public List<SysvMessageState> messages = new ArrayList<>();

  @Tag(3)
  public long limit;

  @Tag(4)
  public long sendTime;

  @Tag(5)
  public long receiveTime;

  @Tag(6)
  public long changeTime;

  @Tag(7)
  public int senderPid;

  @Tag(8)
  public int receiverPid;
}
