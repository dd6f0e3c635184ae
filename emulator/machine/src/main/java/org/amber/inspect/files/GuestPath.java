package org.amber.inspect.files;

import java.util.List;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.vfs.At;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.vfs.FsContext;
import org.amber.kernel.vfs.MountTable;
import org.amber.kernel.vfs.VfsPath;

/** Finds files of a machine by their paths, as its root user does. */
public final class GuestPath {
  private static final int ROOT = 0;

  private GuestPath() {}

  /**
   * The file at a path; links are followed inside the machine.
   *
   * @param path from the root of the guest's tree
   * @throws org.amber.abi.ErrnoException as open(2) fails
   */
  public static VfsPath find(MountTable mounts, String path) {
    VfsPath root = mounts.root().rootPath();
    FsContext context = new FsContext(root, root, 0);
    return At.cwd(context, Credentials.of(ROOT, ROOT, List.of())).follow(FileName.fromText(path));
  }
}
