package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A regular file of the host, open. Every operation fails with the host's error number.
 *
 * <p>Not thread-safe.
 */
public interface HostFile extends AutoCloseable {

  /**
   * Reads at a position.
   *
   * @param target native memory
   * @param offset where in {@code target}
   * @return bytes read, 0 at the end of the file
   */
  int read(MemorySegment target, long offset, int length, long position);

  /** Writes at a position; returns the bytes written. */
  int write(MemorySegment source, long offset, int length, long position);

  Stat stat();

  void truncate(long length);

  /** fallocate(2). */
  void allocate(int mode, long position, long length);

  /** lseek(2) with SEEK_DATA or SEEK_HOLE. */
  long seek(long position, int whence);

  void sync();

  void chmod(int permissions);

  void chown(int uid, int gid);

  /** Sets times in nanoseconds since 1970. */
  void setTimes(long atime, long mtime);

  /** The value of an extended attribute, or null. */
  byte @Nullable [] xattr(String name);

  /** Names of the extended attributes. */
  List<String> xattrNames();

  /** Sets a value; null removes it. */
  void setXattr(String name, byte @Nullable [] value);

  @Override
  void close();
}
