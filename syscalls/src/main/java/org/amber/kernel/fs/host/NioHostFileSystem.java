package org.amber.kernel.fs.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.FileName;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * A host directory by {@code java.nio.file}, for hosts that are not Linux. Owners, permissions and
 * numbers are those of the host where it has them, else made up; names that are no UTF-8, special
 * files and files without a name cannot be had.
 *
 * <p>No component of a path may be a link, as in {@link LinuxHostFileSystem}; but where that looks
 * and acts in one, this looks first: a directory that someone on the host replaces by a link in
 * between is followed.
 */
@NotSaved("the host's")
public final class NioHostFileSystem implements HostFileSystem {
  private static final int RENAME_NOREPLACE = 1;
  private static final int BLOCK = 4096;

  private final Path root;

  /**
   * Opens a directory or a single file of the host; symbolic links in {@code directory} itself are
   * followed.
   *
   * @throws org.amber.abi.ErrnoException ENOENT, EACCES
   */
  public NioHostFileSystem(Path directory) {
    this.root = NioErrors.get(directory::toRealPath);
  }

  @Override
  public HostIdentity hostIdentity() {
    return HostIdentity.of("");
  }

  /**
   * The path of a file all of whose directories are directories, and not links to some.
   *
   * @throws org.amber.abi.ErrnoException ENOENT, ENOTDIR, ELOOP
   */
  private Path resolve(String path) {
    if (path.isEmpty()) {
      return root;
    }
    Path at = root;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        requireDirectory(at);
      }
      at = at.resolve(component(names[i]));
    }
    return at;
  }

  private static void requireDirectory(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw Errno.ELOOP.error();
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw (Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? Errno.ENOTDIR : Errno.ENOENT).error();
    }
  }

  /** A name as the host writes it; one that is a path there leads nowhere. */
  private Path component(String name) {
    String text = FileName.toText(name);
    if (name.equals("..")) {
      throw Errno.EXDEV.error();
    }
    if (!FileName.fromText(text).equals(name) || text.indexOf('\0') >= 0) {
      throw Errno.EILSEQ.error();
    }
    Path path = NioErrors.path(root.getFileSystem(), text);
    if (path.isAbsolute() || path.getRoot() != null || path.getNameCount() != 1) {
      throw Errno.ENOENT.error();
    }
    return path;
  }

  @Override
  public @Nullable Stat stat(String path) {
    try {
      return NioStat.of(resolve(path));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public List<DirectoryEntry> list(String directory) {
    Path path = resolve(directory);
    requireDirectory(path);
    List<DirectoryEntry> entries = new ArrayList<>();
    entries.add(entry(".", NioStat.of(path)));
    entries.add(entry("..", NioStat.of(path)));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path)) {
      for (Path each : found) {
        entries.add(entry(FileName.fromText(String.valueOf(each.getFileName())), NioStat.of(each)));
      }
    } catch (DirectoryIteratorException e) {
      throw NioErrors.of(Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw NioErrors.of(e);
    }
    return entries;
  }

  private static DirectoryEntry entry(String name, Stat stat) {
    return new DirectoryEntry(name, stat.ino(), FileMode.directoryType(stat.mode()));
  }

  @Override
  public HostHandle handle(String path) {
    Path file = resolve(path);
    Stat ignored = NioStat.of(file);
    return new NioHandle(file);
  }

  @Override
  public HostFile open(String path, boolean writable) {
    return NioHostFile.open(resolve(path), writable);
  }

  @Override
  public Statfs statfs() {
    return NioErrors.get(
        () -> {
          var store = Files.getFileStore(root);
          long total = store.getTotalSpace() / BLOCK;
          return new Statfs(
              Statfs.TMPFS_MAGIC,
              BLOCK,
              total,
              store.getUnallocatedSpace() / BLOCK,
              store.getUsableSpace() / BLOCK,
              total,
              total,
              0,
              FileName.NAME_MAX,
              Statfs.ST_VALID);
        });
  }

  @Override
  public HostFile createFile(String path, int permissions) {
    Path file = resolve(path);
    FileChannel channel =
        NioErrors.get(
            () ->
                FileChannel.open(
                    file,
                    Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS)));
    HostFile made = new NioHostFile(file, channel);
    made.chmod(permissions);
    return made;
  }

  @Override
  public HostFile createUnnamed(String directory, int permissions) {
    throw Errno.EOPNOTSUPP.error();
  }

  @Override
  public void createDirectory(String path, int permissions) {
    Path made = resolve(path);
    NioErrors.run(() -> Files.createDirectory(made));
    NioStat.chmod(made, permissions);
  }

  @Override
  public void createSymlink(String path, String target) {
    Path made = resolve(path);
    Path text = NioErrors.path(root.getFileSystem(), FileName.toText(target));
    NioErrors.run(() -> Files.createSymbolicLink(made, text));
  }

  @Override
  public void createSpecial(String path, int mode, long rdev) {
    throw Errno.EPERM.error();
  }

  @Override
  public void link(HostHandle existing, String path) {
    if (!(existing instanceof NioHandle file)) {
      throw Errno.EXDEV.error();
    }
    Path made = resolve(path);
    NioErrors.run(() -> Files.createLink(made, file.path()));
  }

  @Override
  public void unlink(String path) {
    Path file = resolve(path);
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw Errno.EISDIR.error();
    }
    NioErrors.run(() -> Files.delete(file));
  }

  @Override
  public void removeDirectory(String path) {
    Path directory = resolve(path);
    if (path.isEmpty()) {
      throw Errno.EBUSY.error();
    }
    requireDirectoryItself(directory);
    NioErrors.run(() -> Files.delete(directory));
  }

  private static void requireDirectoryItself(Path path) {
    if (!NioStat.of(path).isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
  }

  @Override
  public void rename(String from, String to, int flags) {
    Path source = resolve(from);
    Path target = resolve(to);
    if ((flags & ~RENAME_NOREPLACE) != 0) {
      throw Errno.EINVAL.error();
    }
    Stat moved = NioStat.of(source);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      requireReplaceable(moved, NioStat.of(target), flags);
    }
    NioErrors.run(() -> Files.move(source, target, StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public void syncDirectory(String path) {
    Path directory = resolve(path);
    requireDirectoryItself(directory);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw NioErrors.of(e);
    }
  }

  private static void requireReplaceable(Stat moved, Stat replaced, int flags) {
    if ((flags & RENAME_NOREPLACE) != 0) {
      throw Errno.EEXIST.error();
    }
    if (moved.isDirectory() && !replaced.isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    if (!moved.isDirectory() && replaced.isDirectory()) {
      throw Errno.EISDIR.error();
    }
  }

  @Override
  public void close() {
    // Paths hold nothing of the host.
  }
}
