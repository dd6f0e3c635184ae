package org.amber.kernel.fs.passthrough;

import org.amber.kernel.fs.memory.AttributesState;
import org.amber.kernel.fs.memory.ContentsState;
import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;
import org.jspecify.annotations.Nullable;

/** State form of a file in use on a mount whose files are the host's. */
@StateType(233)
public final class PassthroughNodeState {
  /** Permanent number. */
  @Tag(1)
  public long id;

  /** From the mount's directory, a byte string without leading slash. */
  @Tag(2)
  public String path = "";

  @NotDigested("the host's; for a host that has not got the file")
  @Tag(3)
  public AttributesState attributes = new AttributesState();

  /** Numbers of the pages in memory because they are mapped, ascending. */
  @NotDigested("presence says nothing; what is mapped is digested by address")
  @Tag(4)
  public long[] pages = {};

  @NotDigested("where the bytes are")
  @Tag(5)
  public int[] frames = {};

  /** 1 for pages that were stored into through a shared mapping, else 0. */
  @NotDigested("presence says nothing; what is mapped is digested by address")
  @Tag(6)
  public byte[] dirty = {};

  @NotDigested("whether the host's file is open for writing; the guest's open files say more")
  @Tag(7)
  public boolean writable;

  /** All of a file that was open or mapped, unless it is too large; null for all others. */
  @NotDigested("the host's; for a user who wants the file back as it was")
  @Tag(8)
  public @Nullable ContentsState contents;
}
