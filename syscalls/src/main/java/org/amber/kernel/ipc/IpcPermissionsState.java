package org.amber.kernel.ipc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link IpcPermissions}. */
@StateType(440)
public final class IpcPermissionsState {
  @Tag(1)
  public int key;

  @Tag(2)
  public int id;

  @Tag(3)
  public int uid;

  @Tag(4)
  public int gid;

  @Tag(5)
  public int cuid;

  @Tag(6)
  public int cgid;

  @Tag(7)
  public int mode;
}
