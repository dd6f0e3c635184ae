package org.amber.kernel.vfs;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.memory.PageSource;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;
import org.jspecify.annotations.Nullable;

/**
 * A file of any type, whatever its names. Every operation that a type of file does not have fails
 * with the error that Linux gives. Permissions are the caller's matter ({@link Permissions}).
 *
 * <p>An inode is <em>held</em> while names in use, open files or mappings refer to it; what has no
 * link and is not held is gone.
 */
public abstract class Inode {
  private final FileSystem fileSystem;

  @SavedBy({"InodeState.id", "FileSystemsState.mappedInodes"})
  private long id;

  @NotSaved("counted anew by the names and mappings that are restored")
  private int holds;

  @NotSaved("saved with the locks by their owners")
  private @Nullable FileLocks locks;

  @NotSaved("those who watch are saved, and watch again")
  private @Nullable FileWatches watches;

  protected Inode(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  public final FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * Permanent number in the machine, different from the inode number that programs see. It is given
   * when the inode is first held; one that is not saved by it has none while nobody holds it.
   */
  public final long id() {
    if (id == 0) {
      id = fileSystem.ids().next();
    }
    return id;
  }

  public final boolean hasId() {
    return id != 0;
  }

  /** Sets the number again after a restore, or 0 to forget it. */
  public final void setId(long savedId) {
    id = savedId;
  }

  /** Whether its file system saves it by number; all others are found again by their names. */
  public boolean isSavedByNumber() {
    return false;
  }

  public final boolean isHeld() {
    return holds > 0;
  }

  public final void hold() {
    if (holds++ == 0) {
      id();
      held();
    }
  }

  public final void drop() {
    if (--holds == 0) {
      dropped();
      if (!isSavedByNumber()) {
        // A restored machine does not know it any more, and must number what follows alike.
        id = 0;
      }
    } else {
      checkGone();
    }
  }

  /** Now in use. */
  protected void held() {}

  /** No longer in use; without a link left, contents can be given up. */
  protected void dropped() {}

  /** The locks on this file; made when first asked for. */
  public final FileLocks locks() {
    if (locks == null) {
      locks = new FileLocks();
    }
    return locks;
  }

  public final @Nullable FileLocks locksIfAny() {
    return locks;
  }

  // Those who watch it.

  final boolean isWatched() {
    return watches != null;
  }

  public final void addWatch(FileWatch watch) {
    FileWatches present = watches;
    if (present == null) {
      present = new FileWatches();
      watches = present;
    }
    present.add(watch);
  }

  public final void removeWatch(FileWatch watch) {
    if (watches != null && watches.remove(watch)) {
      watches = null;
    }
  }

  /** Tells all who watch; see {@link FileWatch#happened}. */
  final void tell(int event, int cookie, @Nullable String name, boolean removed) {
    if (watches != null) {
      watches.tell(event, cookie, name, removed);
    }
  }

  /** Ends all watches when nothing but they keeps a file without a name. */
  final void checkGone() {
    if (watches != null) {
      watches.checkGone(this, holds);
    }
  }

  // What it is.

  public abstract Stat stat();

  public abstract long number();

  /** st_dev: a view of the host shows the host's devices, each with numbers of its own. */
  public long device() {
    return fileSystem.device();
  }

  /** Type and permissions. */
  public abstract int mode();

  public abstract int uid();

  public abstract int gid();

  public final boolean isDirectory() {
    return FileMode.isDirectory(mode());
  }

  public final boolean isRegular() {
    return FileMode.isRegular(mode());
  }

  public final boolean isSymlink() {
    return FileMode.isSymlink(mode());
  }

  /** Whether it is neither regular file, directory nor link: FIFO, socket, device. */
  public final boolean isSpecial() {
    return !isRegular() && !isDirectory() && !isSymlink();
  }

  /** Whether both are the same file, also when the objects differ. */
  public boolean same(Inode other) {
    return equals(other)
        || (fileSystem.equals(other.fileSystem)
            && number() == other.number()
            && device() == other.device());
  }

  /** Whether nobody may write to it, whatever its permissions: the directories of /proc/PID. */
  public boolean isImmutable() {
    return false;
  }

  // Changes of metadata.

  /** Replaces the permission bits. */
  public void chmod(int permissions) {
    throw Errno.EPERM.error();
  }

  /** Sets owner and group and the permission bits that then remain. */
  public void chown(int uid, int gid, int permissions) {
    throw Errno.EPERM.error();
  }

  /** Sets access and modification time, in nanoseconds since 1970. */
  public void setTimes(long atime, long mtime) {
    throw Errno.EPERM.error();
  }

  // Contents.

  /** Opens this file; types that have behaviour of their own when open override it. */
  public VfsFile open(VfsPath path, int flags) {
    if (isDirectory()) {
      return new DirectoryFile(fileSystem.ids().next(), flags, path);
    }
    if (isRegular()) {
      return new RegularFile(fileSystem.ids().next(), flags, path);
    }
    return fileSystem.services().specials().open(path, flags);
  }

  /** Reads from {@code position} on until the buffer is full or the file ends. */
  public void read(IoBuffer to, long position) {
    throw isDirectory() ? Errno.EISDIR.error() : Errno.EINVAL.error();
  }

  /** Writes the whole buffer at {@code position}. */
  public void write(IoBuffer from, long position) {
    throw Errno.EINVAL.error();
  }

  public long size() {
    return stat().size();
  }

  public void truncate(long length) {
    throw isDirectory() ? Errno.EISDIR.error() : Errno.EINVAL.error();
  }

  /** Allocates or punches space (fallocate(2)). */
  public void allocate(int mode, long position, long length) {
    throw Errno.EOPNOTSUPP.error();
  }

  /**
   * The next data at or after {@code position}.
   *
   * @throws org.amber.abi.ErrnoException ENXIO when there is none before the end
   */
  public long seekData(long position) {
    if (position >= size()) {
      throw Errno.ENXIO.error();
    }
    return position;
  }

  /**
   * The next hole at or after {@code position}; the end of the file counts as one.
   *
   * @throws org.amber.abi.ErrnoException ENXIO when {@code position} is beyond the end
   */
  public long seekHole(long position) {
    long size = size();
    if (position >= size) {
      throw Errno.ENXIO.error();
    }
    return size;
  }

  public void sync() {}

  /** Lets seals be added (memfd_create(2)). */
  public void allowSeals() {
    throw Errno.EINVAL.error();
  }

  /** The F_SEAL_* bits set. */
  public int seals() {
    throw Errno.EINVAL.error();
  }

  /** Whether it is of a kind that has seals. */
  public boolean isSealable() {
    return false;
  }

  /** Adds F_SEAL_* bits. */
  public void addSeals(int seals) {
    throw Errno.EINVAL.error();
  }

  /** What mmap(2) maps; one object for each file, named as it was first mapped. */
  public PageSource pages(VfsPath path) {
    throw Errno.ENODEV.error();
  }

  /** The text of a symbolic link. */
  public String readLink() {
    throw Errno.EINVAL.error();
  }

  /** Where a magic link of /proc leads without reading its text; null for all others. */
  public @Nullable VfsPath magicTarget() {
    return null;
  }

  // Directories.

  /** The file of that name in this directory, or null. */
  public @Nullable Inode lookup(String name) {
    throw Errno.ENOTDIR.error();
  }

  /**
   * The file of a name that a snapshot says is in use here, while the machine is put back together:
   * what makes the name appear (a process, an open file) may not be there yet.
   */
  public @Nullable Inode lookupSaved(String name) {
    return lookup(name);
  }

  /** All entries, "." and ".." first where they have no place of their own. */
  public List<DirectoryEntry> list() {
    throw Errno.ENOTDIR.error();
  }

  /**
   * Whether looking up a name that is not there fails even when a file is to be made: /proc tells
   * ENOENT, not that it cannot be written to.
   */
  public boolean refusesNewNames() {
    return false;
  }

  /** Makes a file under a name that is free. */
  public Inode create(String name, NewFile file) {
    throw Errno.EPERM.error();
  }

  /** Makes a regular file without a name (O_TMPFILE). */
  public Inode createUnnamed(NewFile file) {
    throw Errno.EOPNOTSUPP.error();
  }

  /** Gives a file of this file system one more name, which is free. */
  public void link(String name, Inode file) {
    throw Errno.EPERM.error();
  }

  /** Removes a name; a directory is known to be empty. */
  public void remove(String name, Inode file) {
    throw Errno.EPERM.error();
  }

  /** Whether the directory has no entries but "." and "..". */
  public boolean isEmptyDirectory() {
    for (DirectoryEntry entry : list()) {
      if (!entry.name().equals(".") && !entry.name().equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** Moves a name of this directory to {@code to}, replacing what is there. */
  public void rename(String name, Inode file, Inode to, String newName, @Nullable Inode replaced) {
    throw Errno.EPERM.error();
  }

  /** Swaps two names (RENAME_EXCHANGE). */
  public void exchange(String name, Inode file, Inode to, String otherName, Inode other) {
    throw Errno.EINVAL.error();
  }

  // Extended attributes (xattr(7)).

  /** The value, or null when there is none of that name. */
  public byte @Nullable [] xattr(String name) {
    throw Errno.EOPNOTSUPP.error();
  }

  public List<String> xattrNames() {
    return List.of();
  }

  /** Sets a value; null removes it. */
  public void setXattr(String name, byte @Nullable [] value) {
    throw Errno.EOPNOTSUPP.error();
  }

  /**
   * Whether a name of this directory that is in use still leads to {@code file}. Where others than
   * the machine can change a directory, it may not.
   */
  public boolean stillNames(String name, Inode file) {
    return true;
  }

  /** Told when a restored name leads here: a copy of a host's file is then found by that name. */
  public void restoredAs(Inode directory, String name) {}
}
