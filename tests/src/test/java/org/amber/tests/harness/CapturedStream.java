package org.amber.tests.harness;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostStream;
import org.amber.kernel.wait.Readiness;

/** A standard stream of a machine in this JVM: keeps what is written, and has nothing to read. */
final class CapturedStream implements HostStream {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /** What was written so far, one byte a character. */
  String text() {
    return written.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public Stat stat() {
    return new Stat(1, 1, FileMode.S_IFIFO | 0600, 1, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
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
    written.writeBytes(source.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    return length;
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
    return Readiness.ALWAYS & events;
  }

  @Override
  public void watch(int events, Runnable callback) {
    callback.run();
  }

  @Override
  public int control(long request, MemorySegment argument) {
    throw Errno.ENOTTY.error();
  }

  @Override
  public String describe() {
    return "pipe:[1]";
  }
}
