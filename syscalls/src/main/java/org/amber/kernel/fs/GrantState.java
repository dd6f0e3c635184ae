package org.amber.kernel.fs;

import org.amber.state.NotDigested;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** A directory or file of the host that the user granted: {@code --rw} and {@code --ro}. */
@StateType(231)
public final class GrantState {
  @NotDigested("another host may grant another directory in its place")
  @Tag(1)
  public String host = "";

  /** Path in the guest's tree, a byte string. */
  @Tag(2)
  public String guest = "";

  @Tag(3)
  public boolean writable;

  /** Path in the guest's tree as the user gave it, links and all. */
  @NotDigested("another way to say the same")
  @Tag(4)
  public String asked = "";

  /** Whether it is a single file. */
  @Tag(5)
  public boolean file;

  /** Whether what is written stays in the machine until it has ended well. */
  @Tag(6)
  public boolean staged;
}
