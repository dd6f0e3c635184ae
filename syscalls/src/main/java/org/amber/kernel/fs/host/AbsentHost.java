package org.amber.kernel.fs.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a directory or file of the host was granted, when a saved machine is only looked at:
 * there is nothing in it, and nothing of the host is touched.
 */
public final class AbsentHost implements HostFileSystem {
  private final Stat itself;

  /** The places of mounts, by path; with nothing in them. */
  @NotSaved("who looks says where")
  private final Map<String, Stat> places = new HashMap<>();

  /**
   * @param directory whether it stands for a directory, else for a file
   */
  public AbsentHost(boolean directory) {
    this.itself = stat(directory);
  }

  private static Stat stat(boolean directory) {
    int mode = directory ? FileMode.S_IFDIR | 0700 : FileMode.S_IFREG | 0600;
    return new Stat(0, 0, mode, 0, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
  }

  /**
   * Lets something be mounted on a place without the machine having to make that place, which would
   * look as if its program had.
   *
   * @param path as of all files here
   * @param directory whether it is a directory, else a file
   */
  public void addPlace(String path, boolean directory) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      places.put(path.substring(0, slash), stat(true));
    }
    places.put(path, stat(directory));
  }

  @Override
  public HostIdentity hostIdentity() {
    return HostIdentity.of("");
  }

  @Override
  public @Nullable Stat stat(String path) {
    return path.isEmpty() ? itself : places.get(path);
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
  public void syncDirectory(String path) {
    throw Errno.EROFS.error();
  }

  @Override
  public void close() {}
}
