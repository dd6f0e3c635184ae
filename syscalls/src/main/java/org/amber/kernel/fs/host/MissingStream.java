package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.wait.Readiness;

/** Stands for a stream that the machine had and the new host does not: like a terminal hung up. */
public final class MissingStream implements HostStream {
  @Override
  public Stat stat() {
    return new Stat(0, 0, FileMode.S_IFCHR, 1, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
  }

  @Override
  public int flags() {
    return OpenFlags.O_RDWR;
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    return 0;
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    throw Errno.EIO.error();
  }

  @Override
  public long seek(long distance, int whence) {
    throw Errno.ESPIPE.error();
  }

  @Override
  public void truncate(long length) {
    throw Errno.EINVAL.error();
  }

  @Override
  public void sync() {
    throw Errno.EINVAL.error();
  }

  @Override
  public int ready(int events) {
    return Readiness.POLLHUP | Readiness.POLLIN;
  }

  @Override
  public void watch(int events, Runnable callback) {}

  @Override
  public int control(long request, MemorySegment argument) {
    throw Errno.EIO.error();
  }

  @Override
  public String describe() {
    return "/dev/tty (deleted)";
  }
}
