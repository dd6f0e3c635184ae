package org.amber.kernel.fs.host;

import static org.amber.kernel.fs.host.LinuxCalls.Paths;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;

/**
 * The descriptor of a directory of the host below which all paths are walked, and scratch memory
 * for calls. No walk follows a link or goes above the directory, whatever others do meanwhile.
 */
@NotSaved("the host's")
final class LinuxRoot implements AutoCloseable {
  static final int PATH_ROOM = 8192;
  static final int AT_FDCWD = -100;

  private static final int OPENAT2 = 437;
  private static final int NO_MAGICLINKS = 0x02;
  private static final int NO_SYMLINKS = 0x04;
  private static final int BENEATH = 0x08;
  private static final int WALK_ONLY = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;

  private final Arena arena = Arena.ofShared();
  private final LinuxCalls calls = new LinuxCalls(arena);
  private final MemorySegment path1 = arena.allocate(PATH_ROOM);
  private final MemorySegment path2 = arena.allocate(PATH_ROOM);
  private final MemorySegment how = arena.allocate(24, 8);
  private final MemorySegment buffer = arena.allocate(LinuxStat.SIZE, 8);
  private final int fd;
  private boolean closed;

  /** Opens a directory or a single file; links in {@code path} itself are followed. */
  LinuxRoot(Path path) {
    long name = put(path1, FileName.of(path.toString().getBytes(StandardCharsets.UTF_8)));
    this.fd = calls.run(state -> Paths.OPENAT.asInt(state, AT_FDCWD, name, WALK_ONLY, 0));
  }

  LinuxCalls calls() {
    return calls;
  }

  /** The directory or file itself, opened with O_PATH. */
  int fd() {
    return fd;
  }

  /** Scratch memory of {@link LinuxStat#SIZE} bytes, overwritten by the next call. */
  MemorySegment buffer() {
    return buffer;
  }

  /** Scratch memory of {@link #PATH_ROOM} bytes that no walk uses. */
  MemorySegment secondPath() {
    return path2;
  }

  /** The address of a name for the next call. */
  long name(String name) {
    return put(path1, name);
  }

  /** The address of a second name for the next call, which a walk does not overwrite. */
  long secondName(String name) {
    return put(path2, name);
  }

  private static long put(MemorySegment target, String path) {
    int length = path.length();
    if (length >= PATH_ROOM) {
      throw Errno.ENAMETOOLONG.error();
    }
    for (int i = 0; i < length; i++) {
      target.set(ValueLayout.JAVA_BYTE, i, (byte) path.charAt(i));
    }
    target.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
    return target.address();
  }

  /**
   * Opens without following any link and without leaving the directory.
   *
   * @param path not empty when this is a single file
   */
  int open(String path, int flags) {
    return open(path, flags, 0);
  }

  /** The same for a file that is made, with its permissions. */
  int open(String path, int flags, int permissions) {
    String relative = path.isEmpty() ? "." : path;
    how.set(ValueLayout.JAVA_LONG, 0, (flags | OpenFlags.O_CLOEXEC) & 0xffff_ffffL);
    how.set(ValueLayout.JAVA_LONG, 8, permissions);
    how.set(ValueLayout.JAVA_LONG, 16, NO_MAGICLINKS | NO_SYMLINKS | BENEATH);
    while (true) {
      long opened = calls.syscall(OPENAT2, fd, name(relative), how.address(), 24, 0);
      if (opened >= 0) {
        return (int) opened;
      }
      if (calls.lastFailedWith(Errno.ENOSYS) || calls.lastFailedWith(Errno.EPERM)) {
        return openStepwise(relative, flags, permissions);
      }
      if (!calls.lastFailedWith(Errno.EAGAIN) && !calls.lastFailedWith(Errno.EINTR)) {
        throw calls.failure();
      }
    }
  }

  /** For hosts without openat2(2): each component by itself, never a link. */
  int openStepwise(String path, int flags, int permissions) {
    int directory = fd;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals("..")) {
        closeUnlessRoot(directory);
        throw Errno.EXDEV.error();
      }
      boolean last = i == names.length - 1;
      int step =
          OpenFlags.O_NOFOLLOW
              | OpenFlags.O_CLOEXEC
              | (last ? flags : OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
      long name = name(names[i]);
      int from = directory;
      try {
        int mode = last ? permissions : 0;
        directory = calls.run(state -> Paths.OPENAT.asInt(state, from, name, step, mode));
      } finally {
        closeUnlessRoot(from);
      }
    }
    return directory;
  }

  /** Opens once more what a descriptor stands for, also where no name leads to it any more. */
  int reopen(int descriptor, int flags) {
    long name = name(descriptorPath(descriptor));
    return calls.run(
        state -> Paths.OPENAT.asInt(state, AT_FDCWD, name, flags | OpenFlags.O_CLOEXEC, 0));
  }

  /** Makes a file without a name in the directory itself. */
  int create(int flags, int permissions) {
    long name = name(descriptorPath(fd));
    int all = flags | OpenFlags.O_CLOEXEC;
    return calls.run(state -> Paths.OPENAT.asInt(state, AT_FDCWD, name, all, permissions));
  }

  /** A path that leads to the file of a descriptor, a link itself too. */
  static String descriptorPath(int descriptor) {
    return "/proc/self/fd/" + descriptor;
  }

  /** A directory on the way to a file; to be given to {@link #closeUnlessRoot}. */
  int openDirectory(String path) {
    return path.isEmpty() ? fd : open(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
  }

  void closeUnlessRoot(int descriptor) {
    if (descriptor != fd) {
      int ignored = calls.close(descriptor);
    }
  }

  static String parentOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What is done with the directory of a path and the address of its last component. */
  @FunctionalInterface
  interface InDirectory {
    int run(MemorySegment state, int directory, long name);
  }

  /** Walks to the directory of a path and does something there. */
  int inParent(String path, InDirectory call) {
    String last = nameOf(path);
    if (last.isEmpty() || last.equals(".") || last.equals("..")) {
      throw Errno.EBUSY.error();
    }
    int directory = openDirectory(parentOf(path));
    try {
      long name = name(last);
      return calls.run(state -> call.run(state, directory, name));
    } finally {
      closeUnlessRoot(directory);
    }
  }

  /** What a descriptor stands for. */
  Stat stat(int descriptor) {
    calls.check(
        calls.statx(
            descriptor, name(""), LinuxStat.AT_EMPTY_PATH, LinuxStat.MASK, buffer.address()));
    return LinuxStat.read(buffer);
  }

  /** The magic number of the file system that a descriptor's file is on (statfs(2)). */
  long fileSystemType(int descriptor) {
    calls.run(state -> Paths.FSTATFS.asInt(state, descriptor, buffer.address()));
    return buffer.get(ValueLayout.JAVA_LONG, 0);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int ignored = calls.close(fd);
      arena.close();
    }
  }
}
