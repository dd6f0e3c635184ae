package org.amber.kernel.fs.host;

import java.util.List;
import org.amber.abi.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A file of the host of any type, held: it stays the same file whatever becomes of its names. Every
 * operation fails with the host's error number.
 *
 * <p>Not thread-safe.
 */
public interface HostHandle extends AutoCloseable {

  Stat stat();

  /** The text of a symbolic link; EINVAL for all others. */
  String readLink();

  /** Sets the permission bits; EOPNOTSUPP for a link. */
  void chmod(int permissions);

  /** Sets owner and group, of a link itself too. */
  void chown(int uid, int gid);

  /** Sets times in nanoseconds since 1970, of a link itself too. */
  void setTimes(long atime, long mtime);

  /** The value of an extended attribute, or null. */
  byte @Nullable [] xattr(String name);

  /** Names of the extended attributes. */
  List<String> xattrNames();

  /** Sets an extended attribute; null removes it. */
  void setXattr(String name, byte @Nullable [] value);

  /** Opens its contents, if it is a regular file; ENXIO for all others. */
  HostFile open(boolean writable);

  @Override
  void close();
}
