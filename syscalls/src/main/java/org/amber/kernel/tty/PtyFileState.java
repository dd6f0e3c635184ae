package org.amber.kernel.tty;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of a {@link PtyFile}. */
@StateType(422)
public final class PtyFileState extends VfsFileState {
  /** The number of the terminal. */
  @Tag(21)
  public int terminal;

  /** Whether it is the master's side. */
  @Tag(22)
  public boolean master;

  /** How often the terminal had been hung up when it was opened. */
  @Tag(23)
  public int hangUpsAtOpen;
}
