package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;

/**
 * An open /proc/amber/checkpoint. What is written by write(2) and writev(2), which wait, is the
 * name of a checkpoint; every other way fails with EINVAL.
 */
public final class CheckpointFile extends VfsFile {
  CheckpointFile(long id, int flags, VfsPath path) {
    super(id, flags, path);
  }

  @Override
  public CheckpointFileState save() {
    CheckpointFileState state = new CheckpointFileState();
    saveTo(state);
    return state;
  }

  /**
   * Puts an open file back.
   *
   * @throws IllegalArgumentException when the name does not lead to such a file
   */
  public static CheckpointFile restore(CheckpointFileState state, VfsPath path) {
    if (!(path.inode() instanceof CheckpointNode)) {
      throw new IllegalArgumentException(
          "open file " + state.id + " is not for checkpoints: " + path.absolute());
    }
    CheckpointFile file = new CheckpointFile(state.id, state.flags, path);
    file.restoreFrom(state);
    return file;
  }
}
