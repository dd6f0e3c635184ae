package org.amber.kernel.vfs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import org.amber.state.NotSaved;

/** Collects the names in use for a snapshot. */
@NotSaved("at work only while a snapshot is taken")
public final class DentriesSaver {
  private final IdentityHashMap<Dentry, Boolean> seen = new IdentityHashMap<>();
  private final IdentityHashMap<Dentry, Integer> roots = new IdentityHashMap<>();
  private final List<Dentry> ordered = new ArrayList<>();

  /** Begins with everything that is in use below the roots of the mounts. */
  public DentriesSaver(MountTable mounts) {
    for (Mount mount : mounts.all()) {
      roots.put(mount.root(), mount.id());
      addBelow(mount.root());
    }
  }

  private void addBelow(Dentry root) {
    Deque<Dentry> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      Dentry dentry = pending.pop();
      add(dentry);
      dentry.pinnedBelow().forEach(pending::push);
    }
  }

  /** Adds a name that is below no mount. */
  public void add(Dentry dentry) {
    if (seen.put(dentry, true) == null) {
      ordered.add(dentry);
    }
  }

  private static int depth(Dentry dentry) {
    int depth = 0;
    for (Dentry at = dentry.parent(); at != null; at = at.parent()) {
      depth++;
    }
    return depth;
  }

  public DentriesState save() {
    ordered.sort(Comparator.comparingInt(DentriesSaver::depth).thenComparingLong(Dentry::savedId));
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
