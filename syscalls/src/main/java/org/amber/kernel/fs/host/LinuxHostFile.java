package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.amber.state.NotSaved;

/** A regular file of the host behind a file descriptor. */
@NotSaved("the host's")
final class LinuxHostFile extends LinuxHandle implements HostFile {

  private static final int F_DUPFD_CLOEXEC = 1030;

  LinuxHostFile(LinuxRoot root, int fd) {
    super(root, fd);
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    requireNative(target, offset, length);
    return (int) calls().check(calls().pread(fd(), target.address() + offset, length, position));
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    requireNative(source, offset, length);
    return (int) calls().check(calls().pwrite(fd(), source.address() + offset, length, position));
  }

  static void requireNative(MemorySegment memory, long offset, int length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (!memory.isNative()) {
      throw new IllegalArgumentException("the host cannot reach memory of the Java heap");
    }
  }

  @Override
  public void truncate(long length) {
    calls().run(state -> LinuxCalls.Paths.FTRUNCATE.asInt(state, fd(), length));
  }

  @Override
  public void allocate(int mode, long position, long length) {
    calls().run(state -> LinuxCalls.Paths.FALLOCATE.asInt(state, fd(), mode, position, length));
  }

  @Override
  public long seek(long position, int whence) {
    return calls().check(calls().lseek(fd(), position, whence));
  }

  @Override
  public void sync() {
    calls().run(state -> LinuxCalls.Paths.FSYNC.asInt(state, fd()));
  }

  @Override
  public HostReader reader() {
    return new LinuxReader((int) calls().check(calls().fcntl(fd(), F_DUPFD_CLOEXEC, 0)));
  }
}
