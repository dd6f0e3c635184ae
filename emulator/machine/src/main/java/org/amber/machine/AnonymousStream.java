package org.amber.machine;

import java.lang.foreign.MemorySegment;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostStream;

/**
 * A stream of the host as a deterministic machine has it: neither the inode number of a pipe, nor
 * the time stamps of the file that output goes to, nor when the input comes may change what the
 * program sees. What kind of file it is, and its size, stay.
 */
record AnonymousStream(HostStream stream, int index) implements HostStream {
  private static final long DEVICE = Stat.device(0, 14);

  @Override
  public Stat stat() {
    Stat real = stream.stat();
    return new Stat(
        DEVICE,
        index + 1L,
        real.mode(),
        1,
        0,
        0,
        real.rdev(),
        real.size(),
        real.blockSize(),
        0,
        0,
        0,
        0,
        0);
  }

  @Override
  public int flags() {
    return stream.flags() & ~OpenFlags.O_NONBLOCK;
  }

  @Override
  public boolean synchronous() {
    return true;
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    return stream.read(target, offset, length, position);
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    return stream.write(source, offset, length, position);
  }

  @Override
  public long seek(long distance, int whence) {
    return stream.seek(distance, whence);
  }

  @Override
  public void truncate(long length) {
    stream.truncate(length);
  }

  @Override
  public void sync() {
    stream.sync();
  }

  @Override
  public int ready(int events) {
    return stream.ready(events);
  }

  @Override
  public void watch(int events, Runnable callback) {
    stream.watch(events, callback);
  }

  @Override
  public int control(long request, MemorySegment argument) {
    return stream.control(request, argument);
  }

  @Override
  public String describe() {
    return "stream:[" + (index + 1) + "]";
  }
}
