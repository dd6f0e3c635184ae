package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.libc.CFunction;
import org.amber.state.NotSaved;

/**
 * The C library functions that the host file system is made of. Addresses are passed as longs, so
 * that a call allocates nothing. All return the C result; -1 becomes an {@link ErrnoException} in
 * {@link #check}.
 */
@NotSaved("how the host is asked")
final class LinuxCalls {
  private static final CFunction PREAD = CFunction.named("pread");
  private static final CFunction PWRITE = CFunction.named("pwrite");
  private static final CFunction READ = CFunction.named("read");
  private static final CFunction WRITE = CFunction.named("write");
  private static final CFunction LSEEK = CFunction.named("lseek");
  private static final CFunction STATX = CFunction.named("statx");
  private static final CFunction CLOSE = CFunction.named("close");
  private static final CFunction POLL = CFunction.named("poll");
  private static final CFunction IOCTL = CFunction.named("ioctl");
  private static final CFunction FCNTL = CFunction.named("fcntl");
  private static final CFunction SYSCALL = CFunction.named("syscall");
  private static final CFunction FDOPENDIR = CFunction.named("fdopendir");
  private static final CFunction READDIR = CFunction.named("readdir");
  private static final CFunction CLOSEDIR = CFunction.named("closedir");

  private final MemorySegment state;

  /** Each user, and each thread, has calls of its own: the error number is kept here. */
  LinuxCalls(Arena arena) {
    this.state = CFunction.newState(arena);
  }

  /** Whether the C library has what is needed: Linux with statx. */
  static boolean available() {
    return System.getProperty("os.name", "").equals("Linux") && CFunction.exists("statx");
  }

  private int errno() {
    return CFunction.errno(state);
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

  long pread(int fd, long address, long length, long position) {
    return PREAD.asLong(state, fd, address, length, position);
  }

  long pwrite(int fd, long address, long length, long position) {
    return PWRITE.asLong(state, fd, address, length, position);
  }

  long read(int fd, long address, long length) {
    return READ.asLong(state, fd, address, length);
  }

  long write(int fd, long address, long length) {
    return WRITE.asLong(state, fd, address, length);
  }

  long lseek(int fd, long offset, int whence) {
    return LSEEK.asLong(state, fd, offset, whence);
  }

  int statx(int directory, long path, int flags, int mask, long buffer) {
    return STATX.asInt(state, directory, path, flags, mask, buffer);
  }

  int close(int fd) {
    return CLOSE.asInt(state, fd);
  }

  int poll(long descriptors, long count, int milliseconds) {
    return POLL.asInt(state, descriptors, count, milliseconds);
  }

  int ioctl(int fd, long request, long argument) {
    return IOCTL.asInt(state, fd, request, argument);
  }

  int fcntl(int fd, int command, long argument) {
    return FCNTL.asInt(state, fd, command, argument);
  }

  /** syscall(2) with a number that is the same on all architectures. */
  long syscall(int number, long a, long b, long c, long d, long e) {
    return SYSCALL.asLong(state, number, a, b, c, d, e);
  }

  /** A stream over {@code fd}, which it closes in the end; 0 on failure. */
  long fdopendir(int fd) {
    return FDOPENDIR.asLong(state, fd);
  }

  /** Address of the next struct dirent, 0 at the end. */
  long readdir(long stream) {
    return READDIR.asLong(state, stream);
  }

  void closedir(long stream) {
    int ignored = CLOSEDIR.asInt(state, stream);
  }

  /** Calls that take a directory and a path and give an int: openat, mkdirat, unlinkat … */
  static final class Paths {
    static final CFunction OPENAT = CFunction.named("openat");
    static final CFunction MKDIRAT = CFunction.named("mkdirat");
    static final CFunction UNLINKAT = CFunction.named("unlinkat");
    static final CFunction MKNODAT = CFunction.named("mknodat");
    static final CFunction SYMLINKAT = CFunction.named("symlinkat");
    static final CFunction READLINKAT = CFunction.named("readlinkat");
    static final CFunction LINKAT = CFunction.named("linkat");
    static final CFunction RENAMEAT2 = CFunction.named("renameat2");
    static final CFunction FCHMODAT = CFunction.named("fchmodat");
    static final CFunction FCHOWNAT = CFunction.named("fchownat");
    static final CFunction UTIMENSAT = CFunction.named("utimensat");
    static final CFunction FTRUNCATE = CFunction.named("ftruncate");
    static final CFunction FALLOCATE = CFunction.named("fallocate");
    static final CFunction FSYNC = CFunction.named("fsync");
    static final CFunction FSTATFS = CFunction.named("fstatfs");
    static final CFunction GETXATTR = CFunction.named("getxattr");
    static final CFunction LISTXATTR = CFunction.named("listxattr");
    static final CFunction SETXATTR = CFunction.named("setxattr");
    static final CFunction REMOVEXATTR = CFunction.named("removexattr");

    private Paths() {}
  }

  /** One call of a function of {@link Paths} that returns an int. */
  @FunctionalInterface
  interface IntCall {
    int run(MemorySegment errnoState);
  }

  /** Runs a call and checks its result. */
  int run(IntCall call) {
    int result = call.run(state);
    if (result == -1) {
      throw failure();
    }
    return result;
  }

  /** One call of a function of {@link Paths} that returns a long. */
  @FunctionalInterface
  interface LongCall {
    long run(MemorySegment errnoState);
  }

  /** Runs a call and checks its result. */
  long runLong(LongCall call) {
    return check(call.run(state));
  }
}
