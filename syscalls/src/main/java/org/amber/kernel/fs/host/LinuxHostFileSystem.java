package org.amber.kernel.fs.host;

import static org.amber.kernel.fs.host.LinuxCalls.Paths;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;
import org.amber.state.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A host directory on Linux, by FFM: exact attributes, the host's own order, any bytes in names.
 */
@NotSaved("the host's")
public final class LinuxHostFileSystem implements HostFileSystem {
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int NAME_OFFSET = 19; // of d_name in struct dirent
  private static final int MAX_ENTRY = NAME_OFFSET + 256;
  private static final int CREATION =
      OpenFlags.O_CREAT
          | OpenFlags.O_EXCL
          | OpenFlags.O_NOFOLLOW
          | OpenFlags.O_RDWR
          | OpenFlags.O_CLOEXEC;

  private final LinuxRoot root;
  private final LinuxCalls calls;

  /**
   * Opens a directory or a single file of the host; symbolic links in {@code directory} itself are
   * followed.
   *
   * @throws ErrnoException what open(2) says
   */
  public LinuxHostFileSystem(Path directory) {
    this.root = new LinuxRoot(directory);
    this.calls = root.calls();
  }

  /** Whether this host can have it. */
  public static boolean available() {
    return LinuxCalls.available();
  }

  @Override
  public HostIdentity hostIdentity() {
    return new HostIdentity(LinuxHostFileSystem::identity);
  }

  private static String identity() {
    String machine = text("/etc/machine-id");
    String known = machine.isEmpty() ? text("/proc/sys/kernel/random/boot_id") : machine;
    return known.isEmpty() ? "" : hash(known);
  }

  /** machine-id(5) is not to be told to others as it is. */
  private static String hash(String identity) {
    MessageDigest sha256 = Sha256.begin();
    byte[] hash = sha256.digest(("amber " + identity).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 8);
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public @Nullable Stat stat(String path) {
    if (path.indexOf('/') < 0) {
      return statAt(root.fd(), path);
    }
    int directory;
    try {
      directory = root.openDirectory(LinuxRoot.parentOf(path));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
    try {
      return statAt(directory, LinuxRoot.nameOf(path));
    } finally {
      root.closeUnlessRoot(directory);
    }
  }

  private @Nullable Stat statAt(int directory, String name) {
    int flags =
        LinuxStat.AT_SYMLINK_NOFOLLOW
            | LinuxStat.AT_NO_AUTOMOUNT
            | (name.isEmpty() ? LinuxStat.AT_EMPTY_PATH : 0);
    if (name.equals("..")) {
      throw Errno.EXDEV.error();
    }
    MemorySegment buffer = root.buffer();
    int result = calls.statx(directory, root.name(name), flags, LinuxStat.MASK, buffer.address());
    if (result == 0) {
      return LinuxStat.read(buffer);
    }
    if (calls.lastFailedWith(Errno.ENOENT) || calls.lastFailedWith(Errno.ENOTDIR)) {
      return null;
    }
    throw calls.failure();
  }

  @Override
  public List<DirectoryEntry> list(String directory) {
    int fd = root.open(directory, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
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
  public HostHandle handle(String path) {
    int fd =
        path.isEmpty()
            ? root.reopen(root.fd(), OpenFlags.O_PATH)
            : root.open(path, OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW);
    return new LinuxHandle(root, fd);
  }

  @Override
  public HostFile open(String path, boolean writable) {
    int flags = LinuxHandle.dataFlags(writable);
    return LinuxHandle.contents(
        root, path.isEmpty() ? root.reopen(root.fd(), flags) : root.open(path, flags));
  }

  @Override
  public Statfs statfs() {
    long type = root.fileSystemType(root.fd());
    MemorySegment buffer = root.buffer();
    return new Statfs(
        type,
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
  public HostFile createFile(String path, int permissions) {
    int fd =
        root.inParent(
            path,
            (state, directory, name) ->
                Paths.OPENAT.asInt(state, directory, name, CREATION, permissions));
    return LinuxHandle.contents(root, fd);
  }

  @Override
  public HostFile createUnnamed(String directory, int permissions) {
    int flags = OpenFlags.O_TMPFILE | OpenFlags.O_RDWR;
    int fd =
        directory.isEmpty()
            ? root.create(flags, permissions)
            : root.open(directory, flags, permissions);
    return LinuxHandle.contents(root, fd);
  }

  @Override
  public void createDirectory(String path, int permissions) {
    root.inParent(
        path, (state, directory, name) -> Paths.MKDIRAT.asInt(state, directory, name, permissions));
  }

  @Override
  public void createSymlink(String path, String target) {
    long text = root.secondName(target);
    root.inParent(
        path, (state, directory, name) -> Paths.SYMLINKAT.asInt(state, text, directory, name));
  }

  @Override
  public void createSpecial(String path, int mode, long rdev) {
    root.inParent(
        path, (state, directory, name) -> Paths.MKNODAT.asInt(state, directory, name, mode, rdev));
  }

  @Override
  public void link(HostHandle existing, String path) {
    if (!(existing instanceof LinuxHandle file)) {
      throw Errno.EXDEV.error();
    }
    long from = root.secondName(LinuxRoot.descriptorPath(file.fd()));
    root.inParent(
        path,
        (state, directory, name) ->
            Paths.LINKAT.asInt(
                state, LinuxRoot.AT_FDCWD, from, directory, name, AT_SYMLINK_FOLLOW));
  }

  @Override
  public void unlink(String path) {
    root.inParent(
        path, (state, directory, name) -> Paths.UNLINKAT.asInt(state, directory, name, 0));
  }

  @Override
  public void removeDirectory(String path) {
    root.inParent(
        path,
        (state, directory, name) -> Paths.UNLINKAT.asInt(state, directory, name, AT_REMOVEDIR));
  }

  @Override
  public void rename(String from, String to, int flags) {
    int directory = root.openDirectory(LinuxRoot.parentOf(from));
    try {
      long fromName = root.secondName(LinuxRoot.nameOf(from));
      root.inParent(
          to,
          (state, target, name) ->
              Paths.RENAMEAT2.asInt(state, directory, fromName, target, name, flags));
    } finally {
      root.closeUnlessRoot(directory);
    }
  }

  @Override
  public void syncDirectory(String path) {
    int directory = root.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
    try {
      int ignored = calls.run(state -> Paths.FSYNC.asInt(state, directory));
    } finally {
      int ignored = calls.close(directory);
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
