package org.amber.kernel.fs.host;

import static org.amber.kernel.fs.host.LinuxCalls.Paths;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A host directory on Linux, by FFM: exact attributes, the host's own order, any bytes in names. */
@NotSaved("the host's: a resumed machine is given those of its new host")
public final class LinuxHostFileSystem implements HostFileSystem {
  private static final int OPENAT2 = 437;
  private static final long RESOLVE = 0x02 | 0x04 | 0x08; // NO_MAGICLINKS, NO_SYMLINKS, BENEATH
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int PATH_ROOM = 8192;
  private static final int NAME_OFFSET = 19; // of d_name in struct dirent
  private static final int MAX_ENTRY = NAME_OFFSET + 256;

  private final Arena arena = Arena.ofShared();
  private final LinuxCalls calls = new LinuxCalls(arena);
  private final MemorySegment path1 = arena.allocate(PATH_ROOM);
  private final MemorySegment path2 = arena.allocate(PATH_ROOM);
  private final MemorySegment how = arena.allocate(24, 8);
  private final MemorySegment buffer = arena.allocate(LinuxStat.SIZE, 8);
  private final int root;
  private boolean closed;

  /**
   * Opens a directory or a single file of the host; symbolic links in {@code directory} itself are
   * followed.
   *
   * @throws ErrnoException what open(2) says
   */
  public LinuxHostFileSystem(Path directory) {
    put(path1, FileName.of(directory.toString().getBytes(StandardCharsets.UTF_8)));
    this.root =
        calls.run(
            state ->
                Paths.OPENAT.asInt(
                        state,
                        -100,
                        path1.address(),
                        OpenFlags.O_PATH | OpenFlags.O_CLOEXEC,
                        0));
  }

  /** Whether this host can have it. */
  public static boolean available() {
    return LinuxCalls.available();
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

  /** Opens without following any link and without leaving the directory. */
  private int openBeneath(String path, int flags, int mode) {
    String relative = path.isEmpty() ? "." : path;
    how.set(ValueLayout.JAVA_LONG, 0, (flags | OpenFlags.O_CLOEXEC) & 0xffff_ffffL);
    how.set(ValueLayout.JAVA_LONG, 8, mode);
    how.set(ValueLayout.JAVA_LONG, 16, RESOLVE);
    while (true) {
      long fd = calls.syscall(OPENAT2, root, put(path1, relative), how.address(), 24, 0);
      if (fd >= 0) {
        return (int) fd;
      }
      if (calls.lastFailedWith(Errno.ENOSYS) || calls.lastFailedWith(Errno.EPERM)) {
        return openStepwise(relative, flags, mode);
      }
      if (!calls.lastFailedWith(Errno.EAGAIN) && !calls.lastFailedWith(Errno.EINTR)) {
        throw calls.failure();
      }
    }
  }

  /** For hosts without openat2(2): each component by itself, never a link. */
  private int openStepwise(String path, int flags, int mode) {
    int directory = root;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      boolean last = i == names.length - 1;
      int step =
          last
              ? flags | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC
              : OpenFlags.O_PATH
                  | OpenFlags.O_DIRECTORY
                  | OpenFlags.O_NOFOLLOW
                  | OpenFlags.O_CLOEXEC;
      put(path1, names[i]);
      int from = directory;
      try {
        directory =
            calls.run(
                state ->
                    Paths.OPENAT.asInt(
                            state, from, path1.address(), step, last ? mode : 0));
      } finally {
        closeUnlessRoot(from);
      }
    }
    return directory;
  }

  private void closeUnlessRoot(int fd) {
    if (fd != root) {
      int ignored = calls.close(fd);
    }
  }

  private static String parentOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private int openDirectory(String path) {
    return path.isEmpty()
        ? root
        : openBeneath(path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
  }

  /** What is done with the directory of a path and the address of its last component. */
  @FunctionalInterface
  private interface InDirectory {
    int run(MemorySegment state, int directory, long name);
  }

  private int inParent(String path, InDirectory call) {
    int directory = openDirectory(parentOf(path));
    try {
      long name = put(path1, path.isEmpty() ? "." : nameOf(path));
      return calls.run(state -> call.run(state, directory, name));
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public @Nullable Stat stat(String path) {
    if (path.indexOf('/') < 0) {
      return statAt(root, path);
    }
    int directory;
    try {
      directory = openDirectory(parentOf(path));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
    try {
      return statAt(directory, nameOf(path));
    } finally {
      closeUnlessRoot(directory);
    }
  }

  private @Nullable Stat statAt(int directory, String name) {
    int flags =
        LinuxStat.AT_SYMLINK_NOFOLLOW
            | LinuxStat.AT_NO_AUTOMOUNT
            | (name.isEmpty() ? LinuxStat.AT_EMPTY_PATH : 0);
    long path = put(path1, name);
    int result = calls.statx(directory, path, flags, LinuxStat.MASK, buffer.address());
    if (result == 0) {
      return LinuxStat.read(buffer);
    }
    if (calls.lastFailedWith(Errno.ENOENT) || calls.lastFailedWith(Errno.ENOTDIR)) {
      return null;
    }
    throw calls.failure();
  }

  Stat statDescriptor(int fd) {
    long empty = put(path1, "");
    calls.check(
        calls.statx(fd, empty, LinuxStat.AT_EMPTY_PATH, LinuxStat.MASK, buffer.address()));
    return LinuxStat.read(buffer);
  }

  @Override
  public List<DirectoryEntry> list(String directory) {
    int fd = openBeneath(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    long stream = calls.fdopendir(fd);
    if (stream == 0) {
      ErrnoException failure = calls.failure();
      int ignored = calls.close(fd);
      throw failure;
    }
    try {
      List<DirectoryEntry> entries = new ArrayList<>();
      for (long at = calls.readdir(stream); at != 0; at = calls.readdir(stream)) {
        entries.add(entry(MemorySegment.ofAddress(at).reinterpret(MAX_ENTRY)));
      }
      return entries;
    } finally {
      calls.closedir(stream);
    }
  }

  private static DirectoryEntry entry(MemorySegment dirent) {
    int length = 0;
    while (dirent.get(ValueLayout.JAVA_BYTE, NAME_OFFSET + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    MemorySegment.copy(dirent, ValueLayout.JAVA_BYTE, NAME_OFFSET, name, 0, length);
    long ino = dirent.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    int type = dirent.get(ValueLayout.JAVA_BYTE, 18) & 0xff;
    return new DirectoryEntry(FileName.of(name), ino, type);
  }

  @Override
  public String readLink(String path) {
    int directory = openDirectory(parentOf(path));
    try {
      long name = put(path1, nameOf(path));
      long length =
          calls.runLong(
              state ->
                  Paths.READLINKAT.asLong(
                          state, directory, name, path2.address(), PATH_ROOM));
      byte[] target = path2.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return FileName.of(target);
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public HostFile open(String path, boolean writable) {
    // A FIFO or device that took the file's place must neither block nor act.
    int flags = (writable ? OpenFlags.O_RDWR : OpenFlags.O_RDONLY) | OpenFlags.O_NONBLOCK;
    int fd = path.isEmpty() ? reopenRoot(flags, 0) : openBeneath(path, flags, 0);
    return new LinuxHostFile(this, calls, fd);
  }

  private int reopenRoot(int flags, int mode) {
    put(path1, FileName.fromText("/proc/self/fd/" + root));
    return calls.run(
        state ->
            Paths.OPENAT.asInt(
                    state, -100, path1.address(), flags | OpenFlags.O_CLOEXEC, mode));
  }

  @Override
  public HostFile createUnnamed(String directory, int permissions) {
    int flags = OpenFlags.O_TMPFILE | OpenFlags.O_RDWR;
    int fd =
        directory.isEmpty()
            ? reopenRoot(flags, permissions)
            : openBeneath(directory, flags, permissions);
    return new LinuxHostFile(this, calls, fd);
  }

  @Override
  public Statfs statfs() {
    calls.run(state -> Paths.FSTATFS.asInt(state, root, buffer.address()));
    return new Statfs(
        buffer.get(ValueLayout.JAVA_LONG, 0),
        buffer.get(ValueLayout.JAVA_LONG, 8),
        buffer.get(ValueLayout.JAVA_LONG, 16),
        buffer.get(ValueLayout.JAVA_LONG, 24),
        buffer.get(ValueLayout.JAVA_LONG, 32),
        buffer.get(ValueLayout.JAVA_LONG, 40),
        buffer.get(ValueLayout.JAVA_LONG, 48),
        buffer.get(ValueLayout.JAVA_LONG, 56),
        buffer.get(ValueLayout.JAVA_LONG, 64),
        buffer.get(ValueLayout.JAVA_LONG, 80));
  }

  @Override
  public void createFile(String path, int permissions) {
    int flags = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC;
    int fd =
        inParent(
            path,
            (state, directory, name) ->
                Paths.OPENAT.asInt(state, directory, name, flags, permissions));
    int ignored = calls.close(fd);
  }

  @Override
  public void createDirectory(String path, int permissions) {
    inParent(
        path,
        (state, directory, name) ->
            Paths.MKDIRAT.asInt(state, directory, name, permissions));
  }

  @Override
  public void createSymlink(String path, String target) {
    long text = put(path2, target);
    inParent(
        path,
        (state, directory, name) ->
            Paths.SYMLINKAT.asInt(state, text, directory, name));
  }

  @Override
  public void createSpecial(String path, int mode, long rdev) {
    inParent(
        path,
        (state, directory, name) ->
            Paths.MKNODAT.asInt(state, directory, name, mode, rdev));
  }

  @Override
  public void link(String existing, String path) {
    int from = openDirectory(parentOf(existing));
    try {
      long fromName = put(path2, nameOf(existing));
      inParent(
          path,
          (state, directory, name) ->
              Paths.LINKAT.asInt(state, from, fromName, directory, name, 0));
    } finally {
      closeUnlessRoot(from);
    }
  }

  @Override
  public void link(HostFile existing, String path) {
    long file = put(path2, "/proc/self/fd/" + ((LinuxHostFile) existing).descriptor());
    inParent(
        path,
        (state, directory, name) ->
            Paths.LINKAT.asInt(state, -100, file, directory, name, AT_SYMLINK_FOLLOW));
  }

  @Override
  public void unlink(String path) {
    inParent(
        path,
        (state, directory, name) -> Paths.UNLINKAT.asInt(state, directory, name, 0));
  }

  @Override
  public void removeDirectory(String path) {
    inParent(
        path,
        (state, directory, name) ->
            Paths.UNLINKAT.asInt(state, directory, name, AT_REMOVEDIR));
  }

  @Override
  public void rename(String from, String to, int flags) {
    int directory = openDirectory(parentOf(from));
    try {
      long fromName = put(path2, nameOf(from));
      inParent(
          to,
          (state, target, name) ->
              Paths.RENAMEAT2.asInt(state, directory, fromName, target, name, flags));
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public void chmod(String path, int permissions) {
    // fchmodat follows a link: the file itself is opened, which must not be one.
    int fd = openBeneath(path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW, 0);
    try {
      put(path1, FileName.fromText("/proc/self/fd/" + fd));
      calls.run(
          state -> Paths.FCHMODAT.asInt(state, -100, path1.address(), permissions, 0));
    } finally {
      int ignored = calls.close(fd);
    }
  }

  @Override
  public void chown(String path, int uid, int gid) {
    inParent(
        path,
        (state, directory, name) ->
            Paths.FCHOWNAT.asInt(
                    state, directory, name, uid, gid, LinuxStat.AT_SYMLINK_NOFOLLOW));
  }

  @Override
  public void setTimes(String path, long atime, long mtime) {
    long times = putTimes(atime, mtime);
    inParent(
        path,
        (state, directory, name) ->
            Paths.UTIMENSAT.asInt(
                    state, directory, name, times, LinuxStat.AT_SYMLINK_NOFOLLOW));
  }

  private long putTimes(long atime, long mtime) {
    putTime(0, atime);
    putTime(16, mtime);
    return buffer.address();
  }

  void setTimes(int fd, long atime, long mtime) {
    long times = putTimes(atime, mtime);
    calls.run(state -> Paths.FUTIMENS.asInt(state, fd, times));
  }

  private void putTime(long offset, long nanos) {
    buffer.set(ValueLayout.JAVA_LONG, offset, Math.floorDiv(nanos, 1_000_000_000L));
    buffer.set(ValueLayout.JAVA_LONG, offset + 8, Math.floorMod(nanos, 1_000_000_000L));
  }

  /** A path that any call takes, for a file in an open directory. */
  private long pathIn(int directory, String path) {
    String name = path.isEmpty() ? "" : "/" + nameOf(path);
    return put(path1, "/proc/self/fd/" + directory + name);
  }

  @Override
  public byte @Nullable [] xattr(String path, String name) {
    int directory = openDirectory(parentOf(path));
    try {
      return LinuxXattrs.OF_PATH.get(calls, pathIn(directory, path), name);
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public List<String> xattrNames(String path) {
    int directory = openDirectory(parentOf(path));
    try {
      return LinuxXattrs.OF_PATH.names(calls, pathIn(directory, path));
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public void setXattr(String path, String name, byte @Nullable [] value) {
    int directory = openDirectory(parentOf(path));
    try {
      LinuxXattrs.OF_PATH.set(calls, pathIn(directory, path), name, value);
    } finally {
      closeUnlessRoot(directory);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int ignored = calls.close(root);
      arena.close();
    }
  }
}
