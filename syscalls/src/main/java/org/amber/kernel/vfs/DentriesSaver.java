package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Collects the names in use for a snapshot. */
public final class DentriesSaver {
  private final Map<Dentry, Boolean> seen = new IdentityHashMap<>();
  private final Map<Dentry, Integer> roots = new IdentityHashMap<>();
  private final List<Dentry> ordered = new ArrayList<>();

  /** Begins with the roots of mounts and the places that they cover. */
  public DentriesSaver(MountTable mounts) {
    for (Mount mount : mounts.all()) {
      roots.put(mount.root(), mount.id());
      add(mount.root());
    }
    for (Mount mount : mounts.all()) {
      VfsPath place = mount.place();
      if (place != null) {
        add(place.dentry());
      }
    }
  }

  /** Adds a name and all above it. */
  public void add(Dentry dentry) {
    List<Dentry> chain = new ArrayList<>();
    for (Dentry at = dentry; at != null && seen.put(at, true) == null; at = at.parent()) {
      chain.add(at);
    }
    ordered.addAll(chain.reversed());
  }

  public DentriesState save() {
    DentriesState state = new DentriesState();
    int count = ordered.size();
    state.ids = new long[count];
    state.parents = new long[count];
    state.inodes = new long[count];
    state.deleted = new byte[count];
    state.roots = new int[count];
    for (int i = 0; i < count; i++) {
      Dentry dentry = ordered.get(i);
      Dentry parent = dentry.parent();
      state.ids[i] = dentry.savedId();
      state.parents[i] = parent == null ? 0 : parent.savedId();
      state.names.add(dentry.name());
      Inode inode = dentry.inode();
      state.inodes[i] = inode.isSavedByNumber() ? inode.id() : 0;
      state.deleted[i] = (byte) (dentry.deleted() ? 1 : 0);
      Integer root = roots.get(dentry);
      state.roots[i] = root == null ? 0 : root;
    }
    return state;
  }
}
