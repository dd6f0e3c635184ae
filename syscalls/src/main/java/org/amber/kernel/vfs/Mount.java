package org.amber.kernel.vfs;

import org.jspecify.annotations.Nullable;

/** A file system, or a part of one, at its place in the tree. */
public final class Mount {
  private final int id;
  private final FileSystem fileSystem;
  private final Dentry root;
  private final @Nullable VfsPath place;
  private final boolean readOnly;

  Mount(int id, FileSystem fileSystem, Dentry root, @Nullable VfsPath place, boolean readOnly) {
    this.id = id;
    this.fileSystem = fileSystem;
    this.root = root;
    this.place = place;
    this.readOnly = readOnly;
  }

  /** Number in /proc/PID/mountinfo. */
  public int id() {
    return id;
  }

  public FileSystem fileSystem() {
    return fileSystem;
  }

  public Dentry root() {
    return root;
  }

  /** What it covers; null for the root of the tree and for mounts that have no place in it. */
  public @Nullable VfsPath place() {
    return place;
  }

  public boolean readOnly() {
    return readOnly;
  }

  /** The root of the tree that this mount is part of. */
  VfsPath treeRoot() {
    Mount at = this;
    for (VfsPath above = at.place; above != null; above = at.place) {
      at = above.mount();
    }
    return at.rootPath();
  }

  public VfsPath rootPath() {
    return new VfsPath(this, root);
  }
}
