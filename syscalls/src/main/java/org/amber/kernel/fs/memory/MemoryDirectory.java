package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NewFile;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A directory with its entries in memory, listed in the order in which they were made. */
@SavedIn(InodeState.class)
public class MemoryDirectory extends MemoryInode {
  @SavedAs({"names", "children", "carriedNames", "carriedChildren"})
  private final Map<String, MemoryInode> entries = new LinkedHashMap<>();

  @NotSaved("the directory that has this one among its entries")
  private @Nullable MemoryDirectory parent;

  public MemoryDirectory(
      MemoryFileSystem fileSystem, Attributes attributes, @Nullable Beneath beneath) {
    super(fileSystem, attributes, beneath);
  }

  /** The entries that are in memory, in order. */
  public final Map<String, MemoryInode> entries() {
    return Collections.unmodifiableMap(entries);
  }

  public final @Nullable MemoryDirectory parent() {
    return parent;
  }

  public final void setParent(@Nullable MemoryDirectory directory) {
    parent = directory;
  }

  /** Puts a node under a name without further ado; one that is there already goes to the end. */
  public void attach(String name, MemoryInode node) {
    entries.remove(name);
    entries.put(name, node);
    if (node instanceof MemoryDirectory directory) {
      directory.parent = this;
    }
  }

  /** Puts a restored node under its name. */
  void restoreEntry(String name, MemoryInode node) {
    entries.put(name, node);
    if (node instanceof MemoryDirectory directory) {
      directory.parent = this;
    }
    placed(name, node);
  }

  /** Whether an entry is a copy of what lies below, carried along and no part of the digest. */
  protected boolean isCarried(String name, MemoryInode node) {
    return !node.belongsToMachine();
  }

  /** A restored node has been put under its name. */
  protected void placed(String name, MemoryInode node) {}

  @Override
  public @Nullable Inode lookup(String name) {
    return entries.get(name);
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> all = new ArrayList<>(entries.size() + 2);
    long above = parent == null ? number() : parent.number();
    all.add(new DirectoryEntry(".", number(), FileMode.directoryType(FileMode.S_IFDIR)));
    all.add(new DirectoryEntry("..", above, FileMode.directoryType(FileMode.S_IFDIR)));
    entries.forEach((name, node) -> all.add(entry(name, node)));
    return all;
  }

  protected static DirectoryEntry entry(String name, MemoryInode node) {
    return new DirectoryEntry(name, node.number(), FileMode.directoryType(node.mode()));
  }

  @Override
  public Inode create(String name, NewFile file) {
    beforeChange();
    MemoryInode node = owner().newNode(file);
    attach(name, node);
    countSubdirectory(node, 1);
    modified();
    return node;
  }

  @Override
  public Inode createUnnamed(NewFile file) {
    MemoryInode node = owner().newNode(file);
    node.attributes().nlink = 0;
    return node;
  }

  @Override
  public void link(String name, Inode file) {
    if (!(file instanceof MemoryInode node) || !node.owner().equals(owner())) {
      throw Errno.EXDEV.error();
    }
    beforeChange();
    node.addLink();
    attach(name, node);
    modified();
  }

  @Override
  public void remove(String name, Inode file) {
    // Before the name is gone: what comes from below takes its place in the tree now.
    ((MemoryInode) file).beforeChange();
    beforeChange();
    MemoryInode node = detach(name, file);
    countSubdirectory(node, -1);
    node.removeLink();
    modified();
  }

  /** Takes a node away from its name; a subclass that has entries elsewhere hides the name. */
  protected MemoryInode detach(String name, Inode file) {
    entries.remove(name);
    return (MemoryInode) file;
  }

  private void countSubdirectory(MemoryInode node, int change) {
    // Some file systems of the host do not count and have 1 for every directory.
    if (node.isDirectory() && attributes().nlink > 1) {
      attributes().nlink += change;
    }
  }

  @Override
  public void rename(String name, Inode file, Inode to, String newName, @Nullable Inode replaced) {
    MemoryDirectory target = (MemoryDirectory) to;
    ((MemoryInode) file).beforeChange();
    beforeChange();
    target.beforeChange();
    if (replaced != null) {
      ((MemoryInode) replaced).beforeChange();
    }
    MemoryInode node = detach(name, file);
    if (replaced != null) {
      MemoryInode victim = target.detach(newName, replaced);
      target.countSubdirectory(victim, -1);
      victim.removeLink();
    }
    countSubdirectory(node, -1);
    target.attach(newName, node);
    target.countSubdirectory(node, 1);
    node.attributes().ctime = owner().now();
    modified();
    target.modified();
  }

  @Override
  public void exchange(String name, Inode file, Inode to, String otherName, Inode other) {
    MemoryDirectory target = (MemoryDirectory) to;
    ((MemoryInode) file).beforeChange();
    ((MemoryInode) other).beforeChange();
    beforeChange();
    target.beforeChange();
    MemoryInode node = detach(name, file);
    MemoryInode otherNode = target.detach(otherName, other);
    countSubdirectory(node, -1);
    target.countSubdirectory(otherNode, -1);
    attach(name, otherNode);
    target.attach(otherName, node);
    countSubdirectory(otherNode, 1);
    target.countSubdirectory(node, 1);
    node.attributes().ctime = owner().now();
    otherNode.attributes().ctime = owner().now();
    modified();
    target.modified();
  }
}
