package org.amber.inspect.files;

import java.io.IOException;
import org.amber.kernel.fs.memory.MemoryFile;
import org.amber.kernel.fs.memory.MemoryInode;
import org.jspecify.annotations.Nullable;

/** Where exported files go. Paths are relative, byte strings, and have been checked. */
interface FileOutput {

  /**
   * A directory; all above it have come before.
   *
   * @param node null: nothing is known of it
   */
  void directory(String path, @Nullable MemoryInode node) throws IOException;

  void file(String path, MemoryFile node) throws IOException;

  void symlink(String path, MemoryInode node) throws IOException;

  /** A FIFO, device or socket. */
  void special(String path, MemoryInode node) throws IOException;

  /** One more name of a file that has come before. */
  void hardLink(String path, String existing) throws IOException;

  /** All has come. */
  void finish() throws IOException;
}
