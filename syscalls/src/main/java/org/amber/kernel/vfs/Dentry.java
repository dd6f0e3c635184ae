package org.amber.kernel.vfs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A name in use: the way by which an open file, a working directory or a mount was reached. While
 * pinned it is unique for its directory and name, follows renames and knows of its deletion. A path
 * walk makes passing ones that nobody keeps.
 */
@SavedIn(DentriesState.class)
public final class Dentry {
  @SavedAs("inodes")
  private final Inode inode;

  @SavedAs("parents")
  private @Nullable Dentry parent;

  @SavedAs("names")
  private String name;

  private boolean deleted;

  @SavedAs("ids")
  private long id;

  @NotSaved("counted anew by those who hold it")
  private int pins;

  @NotSaved("the pinned dentries whose parent is this one")
  private final Map<String, Dentry> children = new HashMap<>(2);

  @NotSaved("deleted dentries in use whose parent is this one")
  private final Set<Dentry> orphans = new LinkedHashSet<>(2);

  @NotSaved("derived from the mount table")
  private @Nullable Mount mounted;

  /** A name in a directory; the parent null makes the root of a file system. */
  public Dentry(@Nullable Dentry parent, String name, Inode inode) {
    this.parent = parent;
    this.name = name;
    this.inode = inode;
  }

  /** A name for messages only, of a file that never had one: shown as deleted. */
  public static Dentry unnamed(String label, Inode inode) {
    return restoreUnnamed(label, inode, true);
  }

  static Dentry restoreUnnamed(String label, Inode inode, boolean wasDeleted) {
    Dentry dentry = new Dentry(null, label, inode);
    dentry.deleted = wasDeleted;
    return dentry;
  }

  public Inode inode() {
    return inode;
  }

  public @Nullable Dentry parent() {
    return parent;
  }

  public String name() {
    return name;
  }

  /** Whether the name has been removed while in use. */
  public boolean deleted() {
    return deleted;
  }

  void setDeleted() {
    deleted = true;
  }

  private long id() {
    if (id == 0) {
      id = inode.fileSystem().ids().next();
    }
    return id;
  }

  /** The number that stands for this name in a snapshot. */
  public long savedId() {
    return id();
  }

  /** Sets the number of a restored name. */
  public void restoreId(long savedId) {
    id = savedId;
  }

  /**
   * A restored name: the pinned one of that name, or a new one.
   *
   * @param savedId its permanent number
   * @param wasDeleted whether the name had been removed
   */
  public static Dentry restore(
      Dentry parent, String name, Inode inode, long savedId, boolean wasDeleted) {
    Dentry pinned = wasDeleted ? null : parent.pinnedChild(name);
    Dentry dentry = pinned == null ? new Dentry(parent, name, inode) : pinned;
    dentry.id = savedId;
    dentry.deleted = wasDeleted;
    return dentry;
  }

  int pins() {
    return pins;
  }

  /** Takes a pin: the name stays known until {@link #unpin}. */
  public void pin() {
    if (pins++ == 0) {
      id();
      inode.hold();
      Dentry directory = parent;
      if (directory != null) {
        directory.pin();
        if (deleted) {
          directory.orphans.add(this);
        } else {
          directory.children.put(name, this);
        }
      }
    }
  }

  /** Gives a pin back; without recursion, for a guest decides how deep its directories are. */
  public void unpin() {
    if (pins > 1) {
      pins--;
      if (deleted) {
        inode.checkGone();
      }
      return;
    }
    Deque<Inode> unused = new ArrayDeque<>(2);
    Dentry at = this;
    while (at != null && --at.pins == 0) {
      unused.push(at.inode);
      Dentry directory = at.parent;
      if (directory != null) {
        directory.children.remove(at.name, at);
        directory.orphans.remove(at);
      }
      at = directory;
    }
    if (at != null && at.deleted) {
      at.inode.checkGone();
    }
    unused.forEach(Inode::drop);
  }

  /** The entry of that name, or null when there is no such file. */
  public @Nullable Dentry child(String childName) {
    Dentry pinned = children.get(childName);
    if (pinned != null) {
      if (pinned.mounted != null || inode.stillNames(childName, pinned.inode)) {
        return pinned;
      }
      pinned.removed();
    }
    Inode found = inode.lookup(childName);
    return found == null ? null : new Dentry(this, childName, found);
  }

  /** The pinned entry of that name, if there is one. */
  @Nullable Dentry pinnedChild(String childName) {
    return children.get(childName);
  }

  /** The name has been removed from its directory. */
  void removed() {
    deleted = true;
    Dentry directory = parent;
    if (directory != null) {
      directory.children.remove(name, this);
      if (pins > 0) {
        directory.orphans.add(this);
      }
    }
  }

  /** The names in use directly below, deleted ones too. */
  List<Dentry> pinnedBelow() {
    List<Dentry> below = new ArrayList<>(children.values());
    below.addAll(orphans);
    return below;
  }

  /** The name has become another, possibly in another directory. */
  void moved(Dentry newParent, String newName) {
    Dentry old = parent;
    if (pins > 0) {
      newParent.pin();
      if (old != null) {
        old.children.remove(name, this);
      }
      newParent.children.put(newName, this);
    }
    parent = newParent;
    name = newName;
    if (pins > 0 && old != null) {
      old.unpin();
    }
  }

  /** Two names have become each other's. */
  static void exchange(Dentry one, Dentry other) {
    Dentry oneParent = one.parent;
    Dentry otherParent = other.parent;
    String oneName = one.name;
    String otherName = other.name;
    if (oneParent == null || otherParent == null) {
      return;
    }
    one.moved(otherParent, otherName);
    other.moved(oneParent, oneName);
    if (one.pins > 0) {
      otherParent.children.put(otherName, one);
    }
  }

  public @Nullable Mount mounted() {
    return mounted;
  }

  void setMounted(@Nullable Mount mount) {
    mounted = mount;
  }

  /** Whether this is {@code other} or inside it. */
  boolean isWithin(Dentry other) {
    for (Dentry at = this; at != null; at = at.parent) {
      if (at == other || at.inode.same(other.inode)) {
        return true;
      }
    }
    return false;
  }
}
