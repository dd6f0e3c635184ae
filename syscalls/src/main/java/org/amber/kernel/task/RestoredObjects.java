package org.amber.kernel.task;

import org.amber.kernel.file.FileDescription;
import org.amber.kernel.vfs.VfsPath;
import org.amber.memory.PageSourceIds;
import org.amber.state.FrameRestorer;

/**
 * What the processes of a snapshot refer to by number, restored before them. Each lookup throws
 * {@link IllegalArgumentException} for a number that the snapshot does not have.
 */
public interface RestoredObjects {
  /** Pages. */
  FrameRestorer frames();

  /** Objects that are mapped. */
  PageSourceIds sources();

  /** The name with these numbers of its mount and its entry; not pinned. */
  VfsPath path(int mount, long dentry);

  /** The open file with a number. */
  FileDescription file(long id);
}
