package org.amber.kernel.fs.proc;

import org.amber.abi.FileMode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;

/** /proc/amber/checkpoint, to which programs write that they want the machine saved. */
final class CheckpointNode extends ProcNode {
  CheckpointNode(GeneratedFileSystem fileSystem, long number) {
    super(fileSystem, number, FileMode.S_IFREG | 0222);
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return new CheckpointFile(fileSystem().ids().next(), flags, path);
  }
}
