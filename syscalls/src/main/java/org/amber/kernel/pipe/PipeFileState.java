package org.amber.kernel.pipe;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of a {@link PipeFile}. */
@StateType(401)
public final class PipeFileState extends VfsFileState {
  /** Partners counted when open(2) began to wait for one; -1 when it does not wait. */
  @Tag(21)
  public long awaited;

  /** Writers counted when opened without one; -1 otherwise. */
  @Tag(22)
  public long writersAtOpen;
}
