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
}
