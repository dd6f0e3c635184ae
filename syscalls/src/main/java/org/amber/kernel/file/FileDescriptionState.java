package org.amber.kernel.file;

import org.amber.state.Tag;

/** What the state forms of all kinds of open file have in common. */
public abstract class FileDescriptionState {
  @Tag(1)
  public long id;

  @Tag(2)
  public int flags;

  @Tag(3)
  public long offset;

  @Tag(4)
  public int owner;

  @Tag(5)
  public int ownerSignal;

  /** 0 a thread, 1 a process, 2 a group. */
  @Tag(6)
  public int ownerKind = 1;

  /** Who has set the owner. */
  @Tag(7)
  public int ownerUid;

  @Tag(8)
  public int ownerEuid;

  /** The descriptor by which O_ASYNC was set; -1 for none. */
  @Tag(9)
  public int asyncFd = -1;
}
