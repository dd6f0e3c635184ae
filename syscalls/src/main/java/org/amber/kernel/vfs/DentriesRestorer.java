package org.amber.kernel.vfs;

import java.util.HashMap;
import java.util.Map;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Puts the names in use back, on top of mounted file systems with restored inodes. */
@NotSaved("at work only while a snapshot is restored")
public final class DentriesRestorer {
  private final Map<Long, Dentry> byId = new HashMap<>();

  /**
   * @param inodes restored inodes by permanent number; what is not there is looked up by name
   * @throws IllegalArgumentException when a name cannot be found
   */
  public DentriesRestorer(DentriesState state, MountTable mounts, Map<Long, Inode> inodes) {
    int count = state.ids.length;
    if (state.parents.length != count
        || state.names.size() != count
        || state.inodes.length != count
        || state.deleted.length != count
        || state.roots.length != count) {
      throw new IllegalArgumentException("names in use: columns differ in length");
    }
    for (int i = 0; i < count; i++) {
      Dentry dentry = restore(state, i, mounts, inodes);
      dentry.restoreId(state.ids[i]);
      byId.put(state.ids[i], dentry);
    }
  }

  private Dentry restore(DentriesState state, int i, MountTable mounts, Map<Long, Inode> inodes) {
    if (state.roots[i] != 0) {
      Mount mount = mounts.byId(state.roots[i]);
      if (mount == null) {
        throw new IllegalArgumentException("the snapshot's mount " + state.roots[i] + " is gone");
      }
      return mount.root();
    }
    String name = state.names.get(i);
    boolean deleted = state.deleted[i] != 0;
    Inode inode = inodes.get(state.inodes[i]);
    if (state.parents[i] == 0) {
      return Dentry.restoreUnnamed(name, require(inode, name), deleted);
    }
    Dentry parent = dentry(state.parents[i]);
    if (inode == null && !deleted) {
      inode = parent.inode().lookupSaved(name);
    }
    Inode found = require(inode, name);
    Dentry dentry = Dentry.restore(parent, name, found, state.ids[i], deleted);
    if (!deleted) {
      found.restoredAs(parent.inode(), name);
    }
    return dentry;
  }

  private static Inode require(@Nullable Inode inode, String name) {
    if (inode == null) {
      throw new IllegalArgumentException(
          "the snapshot uses " + FileName.toText(name) + ", which cannot be found");
    }
    return inode;
  }

  /**
   * The restored name with a number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Dentry dentry(long id) {
    Dentry dentry = byId.get(id);
    if (dentry == null) {
      throw new IllegalArgumentException("the snapshot has no name " + id);
    }
    return dentry;
  }
}
