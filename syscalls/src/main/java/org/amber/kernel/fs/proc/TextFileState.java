package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsFileState;
import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link TextFile}: what a program has begun to read stays as it is. */
@StateType(403)
public class TextFileState extends VfsFileState {
  @Tag(20)
  public boolean started;

  @Tag(21)
  public byte[] text = {};
}
