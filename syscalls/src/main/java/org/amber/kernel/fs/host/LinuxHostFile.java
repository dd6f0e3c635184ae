package org.amber.kernel.fs.host;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.amber.abi.Stat;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A host file behind a file descriptor. */
@NotSaved("the host's: a resumed machine is given those of its new host")
final class LinuxHostFile implements HostFile {
  private final LinuxHostFileSystem owner;
  private final LinuxCalls calls;
  private final int fd;
  private boolean closed;

  LinuxHostFile(LinuxHostFileSystem owner, LinuxCalls calls, int fd) {
    this.owner = owner;
    this.calls = calls;
    this.fd = fd;
  }

  @Override
  public int read(MemorySegment target, long offset, int length, long position) {
    requireNative(target, offset, length);
    return (int) calls.check(calls.pread(fd, target.address() + offset, length, position));
  }

  @Override
  public int write(MemorySegment source, long offset, int length, long position) {
    requireNative(source, offset, length);
    return (int) calls.check(calls.pwrite(fd, source.address() + offset, length, position));
  }

  private static void requireNative(MemorySegment memory, long offset, int length) {
    Objects.checkFromIndexSize(offset, length, memory.byteSize());
    if (!memory.isNative()) {
      throw new IllegalArgumentException("the host cannot reach memory of the Java heap");
    }
  }

  @Override
  public Stat stat() {
    return owner.statDescriptor(fd);
  }

  @Override
  public void truncate(long length) {
    calls.run(state -> LinuxCalls.Paths.FTRUNCATE.asInt(state, fd, length));
  }

  @Override
  public void allocate(int mode, long position, long length) {
    calls.run(
        state -> LinuxCalls.Paths.FALLOCATE.asInt(state, fd, mode, position, length));
  }

  @Override
  public long seek(long position, int whence) {
    return calls.check(calls.lseek(fd, position, whence));
  }

  @Override
  public void sync() {
    calls.run(state -> LinuxCalls.Paths.FSYNC.asInt(state, fd));
  }

  @Override
  public void chmod(int permissions) {
    calls.run(state -> LinuxCalls.Paths.FCHMOD.asInt(state, fd, permissions));
  }

  @Override
  public void chown(int uid, int gid) {
    calls.run(state -> LinuxCalls.Paths.FCHOWN.asInt(state, fd, uid, gid));
  }

  @Override
  public void setTimes(long atime, long mtime) {
    owner.setTimes(fd, atime, mtime);
  }

  @Override
  public byte @Nullable [] xattr(String name) {
    return LinuxXattrs.OF_DESCRIPTOR.get(calls, fd, name);
  }

  @Override
  public List<String> xattrNames() {
    return LinuxXattrs.OF_DESCRIPTOR.names(calls, fd);
  }

  @Override
  public void setXattr(String name, byte @Nullable [] value) {
    LinuxXattrs.OF_DESCRIPTOR.set(calls, fd, name, value);
  }

  int descriptor() {
    return fd;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int ignored = calls.close(fd);
    }
  }
}
