package org.amber.kernel.fs.host;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link StreamFile}: only which of the machine's streams it is. */
@StateType(220)
public final class StreamFileState extends VfsFileState {
  @Tag(20)
  public int index;
}
