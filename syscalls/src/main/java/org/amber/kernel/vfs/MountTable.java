package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of a machine, made at its start from what the user grants, in the order of mounting.
 */
public final class MountTable {
  private static final int FIRST_ID = 21;

  /** All but the granted ones are the same in every machine. */
  @SavedBy("FileSystemsState.grants")
  private final List<Mount> mounts = new ArrayList<>();

  @NotSaved("only while a machine is put together")
  private final Preparation preparation;

  /** Fills file systems from a snapshot. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * A file system is about to be mounted.
     *
     * @param position how many mounts there are already
     */
    void prepare(int position, FileSystem fileSystem);
  }

  /** Starts a tree. */
  public MountTable(FileSystem root) {
    this(root, (position, fileSystem) -> {});
  }

  /** Starts a tree whose file systems are filled before they are mounted. */
  public MountTable(FileSystem root, Preparation preparation) {
    this.preparation = preparation;
    add(root, null, false);
  }

  private Mount add(FileSystem fileSystem, @Nullable VfsPath place, boolean readOnly) {
    preparation.prepare(mounts.size(), fileSystem);
    Dentry root = new Dentry(null, "", fileSystem.root());
    root.pin();
    Mount mount = new Mount(FIRST_ID + mounts.size(), fileSystem, root, place, readOnly);
    mounts.add(mount);
    return mount;
  }

  public Mount root() {
    return mounts.get(0);
  }

  public List<Mount> all() {
    return Collections.unmodifiableList(mounts);
  }

  /** The number of the mount that is made when there are {@code position} already. */
  public static int idAt(int position) {
    return FIRST_ID + position;
  }

  /** The mount with a number of a snapshot, or null. */
  public @Nullable Mount byId(int id) {
    int index = id - FIRST_ID;
    return index >= 0 && index < mounts.size() ? mounts.get(index) : null;
  }

  /**
   * Mounts a file system; directories of the path that do not exist are made, so that the place is
   * visible in the tree.
   *
   * @param path absolute path as byte string
   * @throws org.amber.abi.ErrnoException ENOTDIR when something else is in the way, EROFS
   */
  public Mount mount(FileSystem fileSystem, String path, boolean readOnly) {
    VfsPath place = root().rootPath().covering();
    boolean directory = fileSystem.root().isDirectory();
    String[] names = path.split("/", -1);
    int last = names.length - 1;
    while (last >= 0 && names[last].isEmpty()) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        place = step(place, names[i], i < last || directory);
      }
    }
    if (place.inode().isDirectory() != directory) {
      throw Errno.ENOTDIR.error();
    }
    place.pin();
    Mount mount = add(fileSystem, place, readOnly);
    place.dentry().setMounted(mount);
    return mount;
  }

  private VfsPath step(VfsPath directory, String name, boolean wantDirectory) {
    Dentry child = directory.dentry().child(name);
    if (child == null) {
      int mode = wantDirectory ? FileMode.S_IFDIR | 0755 : FileMode.S_IFREG | 0644;
      Inode made = directory.inode().create(name, new NewFile(mode, 0, 0, 0, ""));
      child = new Dentry(directory.dentry(), name, made);
    }
    return new VfsPath(directory.mount(), child).covering();
  }

  /**
   * A mount that has no place in the tree, for pipes and other files without a name. Its files'
   * dentries have no parent.
   */
  public Mount detached(FileSystem fileSystem) {
    return add(fileSystem, null, false);
  }

  /** The mounts that /proc/mounts shows: those that have a place, and the root. */
  public List<Mount> visible() {
    List<Mount> visible = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount.place() != null || mount == root()) {
        visible.add(mount);
      }
    }
    return visible;
  }
}
