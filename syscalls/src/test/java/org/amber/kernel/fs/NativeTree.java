package org.amber.kernel.fs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.libc.CFunction;

/** A directory of the host, worked on by the host's own calls: the truth to compare with. */
final class NativeTree implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = CFunction.newState(arena);
  private final Path root;

  private final long umask;

  NativeTree(Path root) {
    this.root = root;
    this.umask = call("umask", 022, 0, 0, 0);
  }

  private long path(String path) {
    return text(root + "/" + path);
  }

  private long text(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)).address();
  }

  private long call(String function, long a, long b, long c, long d) {
    long result = CFunction.named(function).asLong(state, a, b, c, d);
    if ((int) result == -1) {
      Errno errno = Errno.of(CFunction.errno(state));
      throw (errno == null ? Errno.EIO : errno).error();
    }
    return result;
  }

  int open(String path, int flags) {
    return (int) call("open", path(path), flags, 0666, 0);
  }

  void mkdir(String path) {
    call("mkdir", path(path), 0755, 0, 0);
  }

  void rmdir(String path) {
    call("rmdir", path(path), 0, 0, 0);
  }

  void unlink(String path) {
    call("unlink", path(path), 0, 0, 0);
  }

  void rename(String from, String to) {
    call("rename", path(from), path(to), 0, 0);
  }

  void link(String from, String to) {
    call("link", path(from), path(to), 0, 0);
  }

  void symlink(String target, String path) {
    call("symlink", text(target), path(path), 0, 0);
  }

  void chmod(String path, int mode) {
    call("chmod", path(path), mode, 0, 0);
  }

  void truncate(String path, long length) {
    call("truncate", path(path), length, 0, 0);
  }

  void write(int fd, String text, long position) {
    call("pwrite", fd, text(text), text.length(), position);
  }

  String read(int fd, int length) {
    MemorySegment buffer = arena.allocate(length);
    long count = call("pread", fd, buffer.address(), length, 0);
    byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  void closeFile(int fd) {
    call("close", fd, 0, 0, 0);
  }

  @Override
  public void close() {
    call("umask", umask, 0, 0, 0);
    arena.close();
  }

  /** What a call gives: its result, or the name of its error. */
  static String outcome(Call call) {
    try {
      return String.valueOf(call.run());
    } catch (ErrnoException e) {
      return e.errno().name();
    }
  }

  /** Something that gives a result or fails. */
  @FunctionalInterface
  interface Call {
    Object run();
  }
}
