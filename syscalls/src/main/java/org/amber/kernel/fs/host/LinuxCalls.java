package org.amber.kernel.fs.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;

/**
 * The C library functions that the host file system is made of. Addresses are passed as longs, so
 * that a call allocates nothing. All return the C result; -1 becomes an {@link ErrnoException} in
 * {@link #check}.
 */
final class LinuxCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final long ERRNO_OFFSET =
      Linker.Option.captureStateLayout()
          .byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle PREAD =
      function("pread", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PWRITE =
      function("pwrite", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle READ =
      function("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK =
      function("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle STATX =
      function("statx", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle POLL =
      function("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FCNTL =
      variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYSCALL =
      variadic(
          "syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle FDOPENDIR = function("fdopendir", JAVA_LONG, JAVA_INT);
  private static final MethodHandle READDIR = function("readdir", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CLOSEDIR = function("closedir", JAVA_INT, JAVA_LONG);

  private final MemorySegment state;

  /** Each user, and each thread, has calls of its own: the error number is kept here. */
  LinuxCalls(Arena arena) {
    this.state = arena.allocate(Linker.Option.captureStateLayout());
  }

  /** Whether the C library has what is needed: Linux with statx. */
  static boolean available() {
    return System.getProperty("os.name", "").equals("Linux") && LIBC.find("statx").isPresent();
  }

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(result, parameters), ERRNO);
  }

  private static MethodHandle variadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... parameters) {
    return handle(
        name,
        FunctionDescriptor.of(result, parameters),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment symbol =
        LIBC.find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return LINKER.downcallHandle(symbol, descriptor, options);
  }

  private int errno() {
    return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  /** The failure that the last call reported. */
  ErrnoException failure() {
    Errno errno = Errno.of(errno());
    return (errno == null ? Errno.EIO : errno).error();
  }

  /** Returns {@code result} unless it is -1. */
  long check(long result) {
    if (result == -1) {
      throw failure();
    }
    return result;
  }

  boolean lastFailedWith(Errno errno) {
    return errno() == errno.number();
  }

  private static IllegalStateException broken(Throwable e) {
    return new IllegalStateException("a call into the C library failed", e);
  }

  long pread(int fd, long address, long length, long position) {
    try {
      return (long) PREAD.invokeExact(state, fd, address, length, position);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long pwrite(int fd, long address, long length, long position) {
    try {
      return (long) PWRITE.invokeExact(state, fd, address, length, position);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long read(int fd, long address, long length) {
    try {
      return (long) READ.invokeExact(state, fd, address, length);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long write(int fd, long address, long length) {
    try {
      return (long) WRITE.invokeExact(state, fd, address, length);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long lseek(int fd, long offset, int whence) {
    try {
      return (long) LSEEK.invokeExact(state, fd, offset, whence);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int statx(int directory, long path, int flags, int mask, long buffer) {
    try {
      return (int) STATX.invokeExact(state, directory, path, flags, mask, buffer);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int close(int fd) {
    try {
      return (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int poll(long descriptors, long count, int milliseconds) {
    try {
      return (int) POLL.invokeExact(state, descriptors, count, milliseconds);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int ioctl(int fd, long request, long argument) {
    try {
      return (int) IOCTL.invokeExact(state, fd, request, argument);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int fcntl(int fd, int command, long argument) {
    try {
      return (int) FCNTL.invokeExact(state, fd, command, argument);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** syscall(2) with a number that is the same on all architectures. */
  long syscall(int number, long a, long b, long c, long d, long e) {
    try {
      return (long) SYSCALL.invokeExact(state, (long) number, a, b, c, d, e);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** A stream over {@code fd}, which it closes in the end; 0 on failure. */
  long fdopendir(int fd) {
    try {
      return (long) FDOPENDIR.invokeExact(state, fd);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Address of the next struct dirent, 0 at the end. */
  long readdir(long stream) {
    try {
      return (long) READDIR.invokeExact(state, stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void closedir(long stream) {
    try {
      int ignored = (int) CLOSEDIR.invokeExact(state, stream);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Calls that take a directory and a path and give an int: openat, mkdirat, unlinkat … */
  static final class Paths {
    static final MethodHandle OPENAT =
        variadic("openat", 3, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    static final MethodHandle MKDIRAT =
        function("mkdirat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle UNLINKAT =
        function("unlinkat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle MKNODAT =
        function("mknodat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    static final MethodHandle SYMLINKAT =
        function("symlinkat", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    static final MethodHandle READLINKAT =
        function("readlinkat", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle LINKAT =
        function("linkat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle RENAMEAT2 =
        function("renameat2", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    static final MethodHandle FCHMODAT =
        function("fchmodat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    static final MethodHandle FCHOWNAT =
        function("fchownat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle UTIMENSAT =
        function("utimensat", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle FTRUNCATE = function("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    static final MethodHandle FALLOCATE =
        function("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle FSYNC = function("fsync", JAVA_INT, JAVA_INT);
    static final MethodHandle FSTATFS = function("fstatfs", JAVA_INT, JAVA_INT, JAVA_LONG);
    static final MethodHandle LGETXATTR =
        function("lgetxattr", JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
    static final MethodHandle LLISTXATTR =
        function("llistxattr", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    static final MethodHandle LSETXATTR =
        function("lsetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT);
    static final MethodHandle LREMOVEXATTR =
        function("lremovexattr", JAVA_INT, ADDRESS, ADDRESS);

    private Paths() {}
  }

  /** One call of a handle of {@link Paths} that returns an int. */
  @FunctionalInterface
  interface IntCall {
    int run(MemorySegment errnoState) throws Throwable;
  }

  /** Runs a call and checks its result. */
  int run(IntCall call) {
    try {
      int result = call.run(state);
      if (result == -1) {
        throw failure();
      }
      return result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** One call of a handle of {@link Paths} that returns a long. */
  @FunctionalInterface
  interface LongCall {
    long run(MemorySegment errnoState) throws Throwable;
  }

  /** Runs a call and checks its result. */
  long runLong(LongCall call) {
    try {
      return check(call.run(state));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw broken(e);
    }
  }
}
