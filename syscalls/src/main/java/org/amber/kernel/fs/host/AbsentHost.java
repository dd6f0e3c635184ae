package org.amber.kernel.fs.host;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a directory or file of the host was granted, when a saved machine is only looked at:
 * there is nothing in it, and nothing of the host is touched.
 */
public final class AbsentHost implements HostFileSystem {
  private final Stat itself;

  /**
   * @param directory whether it stands for a directory, else for a file
   */
  public AbsentHost(boolean directory) {
    int mode = directory ? FileMode.S_IFDIR | 0700 : FileMode.S_IFREG | 0600;
    this.itself = new Stat(0, 0, mode, 0, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
  }

  @Override
  public HostIdentity hostIdentity() {
    return HostIdentity.of("");
  }

  @Override
  public @Nullable Stat stat(String path) {
    return path.isEmpty() ? itself : null;
  }

  @Override
  public List<DirectoryEntry> list(String directory) {
    throw Errno.ENOENT.error();
  }

  @Override
  public HostHandle handle(String path) {
    throw Errno.ENOENT.error();
  }

  @Override
  public HostFile open(String path, boolean writable) {
    throw Errno.ENOENT.error();
  }

  @Override
  public Statfs statfs() {
    throw Errno.ENOENT.error();
  }

  @Override
  public HostFile createFile(String path, int permissions) {
    throw Errno.EROFS.error();
  }

  @Override
  public void createDirectory(String path, int permissions) {
    throw Errno.EROFS.error();
  }

  @Override
  public void createSymlink(String path, String target) {
    throw Errno.EROFS.error();
  }

  @Override
  public void createSpecial(String path, int mode, long rdev) {
    throw Errno.EROFS.error();
  }

  @Override
  public HostFile createUnnamed(String directory, int permissions) {
    throw Errno.EROFS.error();
  }

  @Override
  public void link(HostHandle existing, String path) {
    throw Errno.EROFS.error();
  }

  @Override
  public void unlink(String path) {
    throw Errno.EROFS.error();
  }

  @Override
  public void removeDirectory(String path) {
    throw Errno.EROFS.error();
  }

  @Override
  public void rename(String from, String to, int flags) {
    throw Errno.EROFS.error();
  }

  @Override
  public void close() {}
}
