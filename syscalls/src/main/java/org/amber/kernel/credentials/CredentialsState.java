package org.amber.kernel.credentials;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link Credentials}. */
@StateType(353)
public final class CredentialsState {
  @Tag(1)
  public int uid;

  @Tag(2)
  public int euid;

  @Tag(3)
  public int suid;

  @Tag(4)
  public int fsuid;

  @Tag(5)
  public int gid;

  @Tag(6)
  public int egid;

  @Tag(7)
  public int sgid;

  @Tag(8)
  public int fsgid;

  @Tag(9)
  public int[] groups = {};

  @Tag(10)
  public long capabilities;

  @Tag(11)
  public long permitted;

  @Tag(12)
  public long inheritable;

  @Tag(13)
  public long bounding;

  @Tag(14)
  public long ambient;

  @Tag(15)
  public int secureBits;
}
