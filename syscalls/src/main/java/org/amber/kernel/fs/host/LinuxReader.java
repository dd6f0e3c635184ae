package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.amber.state.NotSaved;

/** A regular file of the host behind a file descriptor and with an error number of its own. */
@NotSaved("the host's")
final class LinuxReader implements HostReader {
  private final LinuxCalls calls = new LinuxCalls(Arena.ofAuto());
  private final int fd;
  private boolean closed;

  /**
   * @param fd owned
   */
  LinuxReader(int fd) {
    this.fd = fd;
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    LinuxHostFile.requireNative(target, offset, length);
    return (int) calls.check(calls.pread(fd, target.address() + offset, length, position));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int ignored = calls.close(fd);
    }
  }
}
