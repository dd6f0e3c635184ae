package org.amber.kernel.vfs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Those who watch one file, in the order in which they began. */
@NotSaved("those who watch are saved, and watch again")
final class FileWatches {
  private final List<FileWatch> watches = new ArrayList<>(1);

  void add(FileWatch watch) {
    watches.add(watch);
  }

  /** Removes one; returns whether it was the last. */
  boolean remove(FileWatch watch) {
    return watches.remove(watch) && watches.isEmpty();
  }

  /** They may end their watch meanwhile. */
  void tell(int event, int cookie, @Nullable String name, boolean removed) {
    for (FileWatch watch : List.copyOf(watches)) {
      watch.happened(event, cookie, name, removed);
    }
  }

  /**
   * Ends all watches when nothing but they keeps a file without a name.
   *
   * @param holds how many names in use, open files and mappings refer to the file
   */
  void checkGone(Inode file, int holds) {
    if (!isRemoved(file)) {
      return;
    }
    IdentityHashMap<Dentry, Integer> users = new IdentityHashMap<>();
    watches.forEach(watch -> users.merge(watch.dentry(), 1, Integer::sum));
    boolean othersHold = holds > users.size();
    for (Map.Entry<Dentry, Integer> user : users.entrySet()) {
      othersHold |= user.getKey().pins() > user.getValue();
    }
    if (!othersHold) {
      List<FileWatch> last = List.copyOf(watches);
      tell(FileEvents.DELETE_SELF, 0, null, false);
      last.forEach(FileWatch::gone);
    }
  }

  /** A removed directory may still count links of its own. */
  private boolean isRemoved(Inode file) {
    return file.stat().nlink() == 0
        || (file.isDirectory() && watches.stream().allMatch(watch -> watch.dentry().deleted()));
  }
}
