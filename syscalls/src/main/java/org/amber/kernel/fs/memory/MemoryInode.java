package org.amber.kernel.fs.memory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** An inode whose metadata is in memory. */
@SavedIn(InodeState.class)
public abstract class MemoryInode extends Inode {
  private static final long DAY = 86_400_000_000_000L;

  @NotSaved("its owner")
  private final MemoryFileSystem fileSystem;

  @SavedAs({"own", "below"})
  private final Attributes attributes;

  @SavedAs("nameless")
  private boolean attributesOfHost;

  @SavedAs({"fromHost", "path", "changed"})
  private final @Nullable Beneath beneath;

  /**
   * @param beneath what it lies on top of; null for an inode that the machine has made
   */
  protected MemoryInode(
      MemoryFileSystem fileSystem, Attributes attributes, @Nullable Beneath beneath) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.attributes = attributes;
    this.beneath = beneath;
  }

  /** What it lies on top of; null for an inode that the machine has made. */
  public final @Nullable Beneath beneath() {
    return beneath;
  }

  protected final MemoryFileSystem owner() {
    return fileSystem;
  }

  public final Attributes attributes() {
    return attributes;
  }

  @Override
  public final boolean isSavedByNumber() {
    return true;
  }

  /** Called before metadata is shown: what lies below may have changed. */
  protected void refresh() {
    Stat stat = beneath == null ? null : beneath.refreshed();
    if (stat != null) {
      attributes.set(stat);
    }
  }

  /** Called before metadata, contents or entries are changed. */
  protected final void beforeChange() {
    if (beneath != null && !changed()) {
      refresh();
      beneath.change(this);
    }
  }

  /** Whether this inode is part of the machine's own state, not only a view of what lies below. */
  public final boolean changed() {
    return beneath == null || beneath.changed();
  }

  /** Its attributes are those of a file of the host, which differ from host to host. */
  final void setAttributesOfHost() {
    attributesOfHost = true;
  }

  /** Whether the digest leaves its attributes alone. */
  final boolean hasAttributesOfHost() {
    return attributesOfHost;
  }

  /** Whether a snapshot's digest knows of it: it is changed, or leads to something changed. */
  public boolean belongsToMachine() {
    return changed();
  }

  /**
   * Where an unchanged node is in the tree.
   *
   * @param directory that it was found in
   * @param name under which it was found there
   */
  public record Place(MemoryDirectory directory, String name) {}

  /** Where a node that its directory does not keep is found; null for all others. */
  final @Nullable Place place() {
    return beneath == null ? null : beneath.place();
  }

  @Override
  public final void restoredAs(Inode directory, String name) {
    if (beneath != null) {
      beneath.restoredAs(this, directory, name);
    }
  }

  /** Adds to the state form what a type of node has of its own. */
  protected void saveTo(InodeState state, TreeSaver saver) {
    if (beneath != null) {
      beneath.saveTo(state);
    }
  }

  /** Takes back what {@link #saveTo} added. */
  protected void restoreFrom(InodeState state, TreeRestorer restorer) {}

  @Override
  public Stat stat() {
    refresh();
    return attributes.toStat(attributes.size, attributes.blocks);
  }

  @Override
  public final long number() {
    return attributes.ino;
  }

  @Override
  public final long device() {
    return attributes.dev;
  }

  @Override
  public final int mode() {
    return attributes.mode;
  }

  @Override
  public final int uid() {
    return attributes.uid;
  }

  @Override
  public final int gid() {
    return attributes.gid;
  }

  @Override
  public void chmod(int permissions) {
    beforeChange();
    attributes.mode = FileMode.type(attributes.mode) | permissions;
    attributes.ctime = fileSystem.now();
  }

  @Override
  public final void chown(int uid, int gid, int permissions) {
    beforeChange();
    attributes.mode = FileMode.type(attributes.mode) | permissions;
    attributes.uid = uid;
    attributes.gid = gid;
    attributes.ctime = fileSystem.now();
  }

  @Override
  public final void setTimes(long atime, long mtime) {
    beforeChange();
    attributes.atime = atime;
    attributes.mtime = mtime;
    attributes.ctime = fileSystem.now();
  }

  /** The contents have been changed: call after {@link #beforeChange}. */
  protected final void modified() {
    attributes.mtime = fileSystem.now();
    attributes.ctime = attributes.mtime;
  }

  /** The contents have been read: as with the mount option relatime. */
  protected final void accessed() {
    long now = fileSystem.now();
    if (changed()
        && (attributes.atime <= attributes.mtime
            || attributes.atime <= attributes.ctime
            || now - attributes.atime >= DAY)) {
      attributes.atime = now;
    }
  }

  final void addLink() {
    beforeChange();
    attributes.nlink++;
    attributes.ctime = fileSystem.now();
  }

  /** A name is gone; a directory loses its "." with it. */
  final void removeLink() {
    attributes.nlink = isDirectory() ? 0 : attributes.nlink - 1;
    attributes.ctime = fileSystem.now();
    if (attributes.nlink <= 0 && !isHeld()) {
      gone();
    }
  }

  @Override
  protected void held() {
    fileSystem.noteHeld(this);
  }

  @Override
  protected void dropped() {
    fileSystem.noteDropped(this);
    if (attributes.nlink <= 0) {
      gone();
    }
    if (!changed()) {
      // Found anew when it is used again, in a restored machine as in this one.
      setId(0);
    }
  }

  /** No name and no user is left. */
  protected void gone() {
    if (beneath != null) {
      beneath.gone();
    }
  }

  /** The extended attributes as they are below, for the first change. */
  private Map<String, byte[]> xattrsBelow() {
    return beneath == null ? Map.of() : beneath.xattrs();
  }

  @Override
  public byte @Nullable [] xattr(String name) {
    return (attributes.xattrs == null ? xattrsBelow() : attributes.xattrs).get(name);
  }

  @Override
  public List<String> xattrNames() {
    return List.copyOf((attributes.xattrs == null ? xattrsBelow() : attributes.xattrs).keySet());
  }

  @Override
  public void setXattr(String name, byte @Nullable [] value) {
    if (name.startsWith("user.") && !isRegular() && !isDirectory()) {
      throw Errno.EPERM.error();
    }
    TreeMap<String, byte[]> all = attributes.xattrs;
    if (all == null) {
      all = new TreeMap<>(xattrsBelow());
    }
    beforeChange();
    if (value == null) {
      all.remove(name);
    } else {
      all.put(name, value);
    }
    attributes.xattrs = all;
    attributes.ctime = fileSystem.now();
  }
}
