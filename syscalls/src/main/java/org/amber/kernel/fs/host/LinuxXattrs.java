package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.vfs.FileName;
import org.amber.libc.CFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls of xattr(7), which come in two sets: for a path that is not followed, and for an open
 * file. A file is the address of its path or the number of its descriptor.
 */
final class LinuxXattrs {
  static final LinuxXattrs OF_PATH =
      new LinuxXattrs("lgetxattr", "llistxattr", "lsetxattr", "lremovexattr");
  static final LinuxXattrs OF_DESCRIPTOR =
      new LinuxXattrs("fgetxattr", "flistxattr", "fsetxattr", "fremovexattr");

  private static final long XATTR_MAX = 65_536;

  private final CFunction get;
  private final CFunction list;
  private final CFunction set;
  private final CFunction remove;

  private LinuxXattrs(String get, String list, String set, String remove) {
    this.get = CFunction.named(get);
    this.list = CFunction.named(list);
    this.set = CFunction.named(set);
    this.remove = CFunction.named(remove);
  }

  /** The value, or null when there is none of that name. */
  byte @Nullable [] get(LinuxCalls calls, long file, String name) {
    try (Arena scratch = Arena.ofConfined()) {
      long attribute = string(scratch, name);
      MemorySegment value = scratch.allocate(XATTR_MAX);
      long length =
          calls.runLong(state -> get.asLong(state, file, attribute, value.address(), XATTR_MAX));
      return value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENODATA) {
        return null;
      }
      throw e;
    }
  }

  List<String> names(LinuxCalls calls, long file) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment names = scratch.allocate(XATTR_MAX);
      long length = calls.runLong(state -> list.asLong(state, file, names.address(), XATTR_MAX));
      String all = FileName.of(names.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
      return all.isEmpty() ? List.of() : List.of(all.split("\0", 0));
    }
  }

  /** Sets a value; null removes it. */
  void set(LinuxCalls calls, long file, String name, byte @Nullable [] value) {
    try (Arena scratch = Arena.ofConfined()) {
      long attribute = string(scratch, name);
      if (value == null) {
        calls.run(state -> remove.asInt(state, file, attribute));
        return;
      }
      MemorySegment bytes = scratch.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
      calls.run(state -> set.asInt(state, file, attribute, bytes.address(), value.length));
    }
  }

  /** A name of bytes, with the zero at its end. */
  private static long string(Arena scratch, String name) {
    byte[] bytes = FileName.bytes(name);
    MemorySegment target = scratch.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return target.address();
  }
}
