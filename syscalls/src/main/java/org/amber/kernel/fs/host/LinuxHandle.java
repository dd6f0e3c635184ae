package org.amber.kernel.fs.host;

import static org.amber.kernel.fs.host.LinuxCalls.Paths;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A file of the host behind a file descriptor, which may be one of O_PATH. */
@NotSaved("the host's")
class LinuxHandle implements HostHandle {
  private static final long PROC_SUPER_MAGIC = 0x9fa0;
  private static final long XATTR_MAX = 65_536;

  private final LinuxRoot root;
  private final int fd;
  private boolean closed;

  LinuxHandle(LinuxRoot root, int fd) {
    this.root = root;
    this.fd = fd;
  }

  final LinuxCalls calls() {
    return root.calls();
  }

  final int fd() {
    return fd;
  }

  @Override
  public final Stat stat() {
    return root.stat(fd);
  }

  @Override
  public final String readLink() {
    if (!stat().isSymlink()) {
      throw Errno.EINVAL.error();
    }
    long empty = root.name("");
    MemorySegment target = root.secondPath();
    long address = target.address();
    long length =
        calls()
            .runLong(
                state -> Paths.READLINKAT.asLong(state, fd, empty, address, LinuxRoot.PATH_ROOM));
    return FileName.of(target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public final void chmod(int permissions) {
    long name = root.name(LinuxRoot.descriptorPath(fd));
    calls().run(state -> Paths.FCHMODAT.asInt(state, LinuxRoot.AT_FDCWD, name, permissions, 0));
  }

  @Override
  public final void chown(int uid, int gid) {
    long empty = root.name("");
    calls().run(state -> Paths.FCHOWNAT.asInt(state, fd, empty, uid, gid, LinuxStat.AT_EMPTY_PATH));
  }

  @Override
  public final void setTimes(long atime, long mtime) {
    MemorySegment buffer = root.buffer();
    putTime(buffer, 0, atime);
    putTime(buffer, 16, mtime);
    long times = buffer.address();
    long name = root.name(LinuxRoot.descriptorPath(fd));
    calls().run(state -> Paths.UTIMENSAT.asInt(state, LinuxRoot.AT_FDCWD, name, times, 0));
  }

  private static void putTime(MemorySegment buffer, long offset, long nanos) {
    buffer.set(ValueLayout.JAVA_LONG, offset, Math.floorDiv(nanos, 1_000_000_000L));
    buffer.set(ValueLayout.JAVA_LONG, offset + 8, Math.floorMod(nanos, 1_000_000_000L));
  }

  @Override
  public final byte @Nullable [] xattr(String attribute) {
    long file = root.name(LinuxRoot.descriptorPath(fd));
    long name = root.secondName(attribute);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(XATTR_MAX);
      long address = value.address();
      long length =
          calls().runLong(state -> Paths.GETXATTR.asLong(state, file, name, address, XATTR_MAX));
      return value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENODATA) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public final List<String> xattrNames() {
    long file = root.name(LinuxRoot.descriptorPath(fd));
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment names = scratch.allocate(XATTR_MAX);
      long address = names.address();
      long length =
          calls().runLong(state -> Paths.LISTXATTR.asLong(state, file, address, XATTR_MAX));
      String all = FileName.of(names.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
      return all.isEmpty() ? List.of() : List.of(all.split("\0", 0));
    }
  }

  @Override
  public final void setXattr(String attribute, byte @Nullable [] value) {
    long file = root.name(LinuxRoot.descriptorPath(fd));
    long name = root.secondName(attribute);
    if (value == null) {
      calls().run(state -> Paths.REMOVEXATTR.asInt(state, file, name));
      return;
    }
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment bytes = scratch.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
      long address = bytes.address();
      calls().run(state -> Paths.SETXATTR.asInt(state, file, name, address, value.length, 0));
    }
  }

  @Override
  public final HostFile open(boolean writable) {
    if (!stat().isRegular()) {
      throw Errno.ENXIO.error();
    }
    return contents(root, root.reopen(fd, dataFlags(writable)));
  }

  /** A FIFO or device that took a file's place must neither block nor act. */
  static int dataFlags(boolean writable) {
    return (writable ? OpenFlags.O_RDWR : OpenFlags.O_RDONLY) | OpenFlags.O_NONBLOCK;
  }

  /**
   * The contents behind a descriptor, which is closed on failure. Files of the host's /proc are not
   * given out: /proc/self is Amber itself there, and its memory would be a way out of the machine.
   *
   * @throws ErrnoException ENXIO when it is no regular file, EACCES
   */
  static HostFile contents(LinuxRoot root, int descriptor) {
    LinuxHostFile file = new LinuxHostFile(root, descriptor);
    boolean accepted = false;
    try {
      if (!file.stat().isRegular()) {
        throw Errno.ENXIO.error();
      }
      if (root.fileSystemType(descriptor) == PROC_SUPER_MAGIC) {
        throw Errno.EACCES.error();
      }
      accepted = true;
      return file;
    } finally {
      if (!accepted) {
        file.close();
      }
    }
  }

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      int ignored = calls().close(fd);
    }
  }
}
