package org.amber.kernel.fs.host;

import java.util.List;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.jspecify.annotations.Nullable;

/**
 * One directory of the host and all below it, or a single file. Paths are relative to it, without
 * leading slash, "." or ".."; the empty path is the directory or file itself. Symbolic links are
 * never followed, in no component: what leads out of the directory cannot be reached. Names are
 * byte strings ({@link org.amber.kernel.vfs.FileName}). Every operation fails with the host's error
 * number.
 *
 * <p>Not thread-safe.
 */
public interface HostFileSystem extends AutoCloseable {

  /** What tells this host from all others: a snapshot knows by it whether it has moved. */
  HostIdentity hostIdentity();

  /** What lstat(2) tells, or null when there is no such file. */
  @Nullable Stat stat(String path);

  /** The entries in the host's own order, "." and ".." among them where the host lists them. */
  List<DirectoryEntry> list(String directory);

  /** Takes hold of a file of any type, of a link itself too. */
  HostHandle handle(String path);

  /** Opens a regular file. */
  HostFile open(String path, boolean writable);

  Statfs statfs();

  /**
   * Makes a regular file, which must not exist.
   *
   * @return the file open for reading and writing, whatever the permissions say
   */
  HostFile createFile(String path, int permissions);

  /**
   * Makes a regular file without a name, open for reading and writing (O_TMPFILE).
   *
   * @throws org.amber.abi.ErrnoException EOPNOTSUPP when the host's file system has no such files
   */
  HostFile createUnnamed(String directory, int permissions);

  void createDirectory(String path, int permissions);

  void createSymlink(String path, String target);

  /** Makes a FIFO, socket or device (mknod(2)). */
  void createSpecial(String path, int mode, long rdev);

  /** Gives a file of this host one more name, also when it has none. */
  void link(HostHandle existing, String path);

  void unlink(String path);

  void removeDirectory(String path);

  /** renameat2(2) with its flags. */
  void rename(String from, String to, int flags);

  /** Has the names in a directory on the disk, as fsync(2) does. */
  void syncDirectory(String path);

  @Override
  void close();
}
