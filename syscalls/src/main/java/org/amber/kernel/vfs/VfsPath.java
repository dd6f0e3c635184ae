package org.amber.kernel.vfs;

/**
 * A place in the tree.
 *
 * @param mount the mount it was reached through
 * @param dentry the name within that mount's file system
 */
public record VfsPath(Mount mount, Dentry dentry) {

  public Inode inode() {
    return dentry.inode();
  }

  public void pin() {
    dentry.pin();
  }

  public void unpin() {
    dentry.unpin();
  }

  /** This place, or the root of what is mounted on it. */
  VfsPath covering() {
    VfsPath at = this;
    for (Mount over = dentry.mounted(); over != null; over = at.dentry.mounted()) {
      at = over.rootPath();
    }
    return at;
  }

  /** The directory above, across mounts; the root of the tree is its own parent. */
  VfsPath parent() {
    VfsPath at = this;
    while (at.dentry == at.mount.root()) {
      VfsPath place = at.mount.place();
      if (place == null) {
        return at;
      }
      at = place;
    }
    Dentry above = at.dentry.parent();
    return above == null ? at : new VfsPath(at.mount, above);
  }

  boolean same(VfsPath other) {
    return mount == other.mount
        && (dentry == other.dentry || dentry.inode().same(other.dentry.inode()));
  }

  /** The path from the root of the tree, see {@link #pathFrom}. */
  public String absolute() {
    return pathFrom(mount.treeRoot());
  }

  /**
   * The path from {@code root} to here, as getcwd(2) and /proc show it.
   *
   * @return absolute path; with " (deleted)" behind it when the name is gone, and "(unreachable)"
   *     in front when it lies outside {@code root}
   */
  public String pathFrom(VfsPath root) {
    StringBuilder path = new StringBuilder();
    VfsPath at = this;
    boolean reachable = true;
    while (!at.same(root)) {
      if (at.dentry == at.mount.root()) {
        VfsPath place = at.mount.place();
        if (place == null) {
          reachable = false;
          break;
        }
        at = place;
        continue;
      }
      Dentry above = at.dentry.parent();
      if (above == null) {
        reachable = false;
        break;
      }
      path.insert(0, at.dentry.name()).insert(0, '/');
      at = new VfsPath(at.mount, above);
    }
    if (path.isEmpty()) {
      path.append('/');
    }
    if (!reachable) {
      path.insert(0, "(unreachable)");
    }
    return dentry.deleted() ? path.append(" (deleted)").toString() : path.toString();
  }
}
