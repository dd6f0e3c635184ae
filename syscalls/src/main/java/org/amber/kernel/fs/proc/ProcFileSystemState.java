package org.amber.kernel.fs.proc;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of {@link ProcFileSystem}. */
@StateType(404)
public final class ProcFileSystemState {
  /** 16 bytes, or none when nobody has asked for them yet. */
  @Tag(1)
  public byte[] bootId = {};
}
