package org.amber.kernel.fs.overlay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.fs.memory.TreeRestorer;
import org.amber.kernel.fs.memory.TreeSaver;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host with the machine's changes on top: entries of its own come first, then
 * whiteouts hide names, then the host's entries show through, in the host's order.
 */
@SavedIn(InodeState.class)
final class OverlayDirectory extends MemoryDirectory {
  @SavedAs({"fromHost", "path", "changed"})
  private final Origin origin;

  private final Set<String> whiteouts = new LinkedHashSet<>();

  /** Names by which a changed file of the host was in use, and that led to it without an entry. */
  private final Set<String> seenNames = new TreeSet<>();

  @SavedAs("leadsToChanges")
  private boolean passage;

  /** What the host listed when this directory was packed; null while the host is asked. */
  @SavedAs({"complete", "packedNames", "packedNumbers", "packedTypes"})
  private @Nullable List<DirectoryEntry> packed;

  OverlayDirectory(Origin origin, Attributes attributes) {
    super(origin.fileSystem(), attributes, origin);
    this.origin = origin;
    setParent(origin.directory());
  }

  @Override
  protected void saveTo(InodeState state, TreeSaver saver) {
    super.saveTo(state, saver);
    state.whiteouts.addAll(whiteouts);
    state.seenNames.addAll(seenNames);
    state.leadsToChanges = leadsToChanges();
    List<DirectoryEntry> listing = packed;
    if (listing != null) {
      state.complete = true;
      listing.forEach(entry -> state.packedNames.add(entry.name()));
      state.packedNumbers = listing.stream().mapToLong(DirectoryEntry::ino).toArray();
      state.packedTypes = listing.stream().mapToInt(DirectoryEntry::type).toArray();
    }
  }

  /** Whether this directory or anything below it belongs to the machine's own state. */
  boolean leadsToChanges() {
    return passage || changed();
  }

  boolean isPacked() {
    return packed != null;
  }

  Set<String> whiteouts() {
    return Collections.unmodifiableSet(whiteouts);
  }

  @Override
  protected void restoreFrom(InodeState state, TreeRestorer restorer) {
    whiteouts.addAll(state.whiteouts);
    seenNames.addAll(state.seenNames);
    passage = state.leadsToChanges;
    if (state.complete) {
      List<DirectoryEntry> listing = new ArrayList<>();
      for (int i = 0; i < state.packedNames.size(); i++) {
        listing.add(
            new DirectoryEntry(
                state.packedNames.get(i), state.packedNumbers[i], state.packedTypes[i]));
      }
      packed = listing;
    }
  }

  @Override
  public boolean belongsToMachine() {
    return leadsToChanges();
  }

  /**
   * Keeps everything in this directory and below it, so that snapshots take it along; the host's
   * directory is no longer looked at.
   */
  void pack() {
    Deque<OverlayDirectory> pending = new ArrayDeque<>();
    pending.push(this);
    while (!pending.isEmpty()) {
      OverlayDirectory directory = pending.pop();
      for (OverlayDirectory below : directory.packOne()) {
        pending.push(below);
      }
    }
  }

  private List<OverlayDirectory> packOne() {
    List<OverlayDirectory> below = new ArrayList<>();
    List<DirectoryEntry> listing = listBelow();
    for (DirectoryEntry entry : listing) {
      String name = entry.name();
      boolean dots = name.equals(".") || name.equals("..");
      Inode node = dots ? null : lookup(name);
      if (node instanceof MemoryInode found) {
        carry(name, found);
      }
      if (node instanceof OverlayDirectory directory) {
        below.add(directory);
      }
    }
    packed = listing;
    return below;
  }

  @Override
  protected boolean isCarried(String name, MemoryInode node) {
    return seenNames.contains(name) || super.isCarried(name, node);
  }

  @Override
  protected void placed(String name, MemoryInode node) {
    Origin below = Origin.of(node);
    if (below != null) {
      below.setPlace(this, name);
    }
  }

  /** A changed node has its place here: this directory must be found by those who look for it. */
  @Override
  public void attach(String name, MemoryInode node) {
    super.attach(name, node);
    seenNames.remove(name);
    if (!leadsToChanges()) {
      passage = true;
      OverlayDirectory above = origin.directory();
      if (above != null) {
        above.attach(origin.name(), this);
      }
    }
    passage = true;
  }

  /** A node that a snapshot carried along is found under this name, unless there is another. */
  void carry(String name, MemoryInode node) {
    if (!entries().containsKey(name) && !whiteouts.contains(name)) {
      super.attach(name, node);
      if (node.changed() && !node.isDirectory()) {
        seenNames.add(name);
      }
      placed(name, node);
    }
  }

  @Override
  public @Nullable Inode lookup(String name) {
    MemoryInode own = entries().get(name);
    if (own != null) {
      return own;
    }
    return packed != null || whiteouts.contains(name)
        ? null
        : origin.fileSystem().below(this, name);
  }

  /** The path below of an entry of this directory. */
  String pathOf(String name) {
    return origin.path().isEmpty() ? name : origin.path() + "/" + name;
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> below = listBelow();
    if (below.isEmpty()) {
      return super.list();
    }
    long above = parent() == null ? number() : parent().number();
    Set<String> listed = new HashSet<>();
    List<DirectoryEntry> merged = new ArrayList<>(below.size() + entries().size());
    for (DirectoryEntry entry : below) {
      String name = entry.name();
      MemoryInode own = entries().get(name);
      if (name.equals(".")) {
        merged.add(new DirectoryEntry(name, number(), entry.type()));
      } else if (name.equals("..")) {
        merged.add(new DirectoryEntry(name, above, entry.type()));
      } else if (own != null) {
        merged.add(entry(name, own));
        listed.add(name);
      } else if (!whiteouts.contains(name)) {
        merged.add(entry);
      }
    }
    entries()
        .forEach(
            (name, node) -> {
              if (!listed.contains(name)) {
                merged.add(entry(name, node));
              }
            });
    return merged;
  }

  private List<DirectoryEntry> listBelow() {
    if (packed != null) {
      return packed;
    }
    try {
      return origin.fileSystem().host().list(origin.path());
    } catch (ErrnoException e) {
      boolean notThere = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
      if (notThere && origin.standing() != Origin.Standing.BELOW) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  protected MemoryInode detach(String name, Inode file) {
    if (((MemoryInode) file).beneath() != null) {
      whiteouts.add(name);
    }
    seenNames.remove(name);
    return super.detach(name, file);
  }
}
