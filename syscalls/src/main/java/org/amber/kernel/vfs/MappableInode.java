package org.amber.kernel.vfs;

import org.amber.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** An inode whose pages are mapped directly, and that a snapshot can find again. */
public interface MappableInode extends PageSource {
  /** Permanent number of the inode. */
  long id();

  /** The name under which it was mapped first; null when it is not mapped. */
  @Nullable VfsPath mappedAs();
}
