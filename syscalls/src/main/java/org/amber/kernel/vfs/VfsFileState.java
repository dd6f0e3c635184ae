package org.amber.kernel.vfs;

import org.amber.kernel.file.FileDescriptionState;
import org.amber.state.Tag;

/** What the state forms of files reached by a name have in common. */
public abstract class VfsFileState extends FileDescriptionState {
  @Tag(10)
  public int mount;

  @Tag(11)
  public long dentry;
}
