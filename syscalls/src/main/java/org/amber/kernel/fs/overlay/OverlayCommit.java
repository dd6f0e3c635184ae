package org.amber.kernel.fs.overlay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;

/**
 * Brings what the machine has changed to the host's directory: all of it is written beside it first
 * ({@link #stage}), then put in its place name by name ({@link #apply}): directories and files,
 * each by one rename, then what is gone. So a failure to write changes nothing, and a crash in
 * {@link #apply} leaves each file as it was or as it is to be.
 */
@NotSaved("at work only when the machine has ended")
public final class OverlayCommit {
  private static final int OWNER_ALL = 0700;

  private final OverlayFileSystem fileSystem;
  private final HostFileSystem host;
  private final StagedNodes staged;
  private final String staging;
  private final long device;
  private final List<Placement> placements = new ArrayList<>();
  private final List<String> removals = new ArrayList<>();
  private final List<Placement> directories = new ArrayList<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private int displaced;

  /**
   * Something that gets a name on the host.
   *
   * @param path from the mount's directory
   * @param node what is to be there
   * @param source where it is written first; empty for a directory
   */
  private record Placement(String path, MemoryInode node, String source) {}

  /**
   * @param staging the name of a directory that does not exist, where all is written first
   */
  OverlayCommit(OverlayFileSystem fileSystem, String staging) {
    this.fileSystem = fileSystem;
    this.host = fileSystem.host();
    this.staging = staging;
    this.staged = new StagedNodes(host);
    Stat root = fileSystem.stat("");
    this.device = root == null ? 0 : root.dev();
  }

  /**
   * Writes all that is new; nothing of it has its name yet.
   *
   * @return whether there is anything to be done
   * @throws org.amber.abi.ErrnoException when the host does not take it, also EXDEV where another
   *     file system is mounted in the directory
   */
  public boolean stage() {
    plan(fileSystem.root(), "", true);
    if (placements.isEmpty() && removals.isEmpty() && directories.isEmpty()) {
      return false;
    }
    host.createDirectory(staging, OWNER_ALL);
    IdentityHashMap<MemoryInode, String> written = new IdentityHashMap<>();
    for (Placement placement : placements) {
      if (!placement.source().isEmpty()) {
        String first = written.putIfAbsent(placement.node(), placement.source());
        if (first == null) {
          staged.write(placement.node(), placement.source());
        } else {
          link(first, placement.source());
        }
      }
    }
    return true;
  }

  private void link(String from, String to) {
    try (HostHandle file = host.handle(from)) {
      host.link(file, to);
    }
  }

  /**
   * @param inPlace whether the host's directory of this path is the one that the node shows
   */
  private void plan(MemoryDirectory directory, String path, boolean inPlace) {
    for (String name : names(directory, inPlace)) {
      if (directory.lookup(name) instanceof MemoryInode node) {
        plan(node, path.isEmpty() ? name : path + "/" + name);
      }
    }
    if (inPlace && directory instanceof OverlayDirectory below) {
      for (String name : below.whiteouts()) {
        String gone = below.pathOf(name);
        if (!directory.entries().containsKey(name) && host.stat(gone) != null) {
          requireDevice(gone);
          removals.add(gone);
        }
      }
    }
  }

  private static List<String> names(MemoryDirectory directory, boolean inPlace) {
    if (inPlace) {
      return List.copyOf(directory.entries().keySet());
    }
    return directory.list().stream()
        .map(DirectoryEntry::name)
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .toList();
  }

  private void plan(MemoryInode node, String path) {
    boolean inPlace = isInPlace(node, path);
    if (node instanceof MemoryDirectory directory) {
      if (inPlace && !directory.belongsToMachine()) {
        return;
      }
      if (!inPlace) {
        requireDevice(path);
        placements.add(new Placement(path, node, ""));
      }
      if (!inPlace || node.changed()) {
        directories.add(new Placement(path, node, ""));
      }
      plan(directory, path, inPlace);
    } else if (!inPlace || node.changed()) {
      requireDevice(path);
      placements.add(new Placement(path, node, staging + "/" + placements.size()));
    }
  }

  /** Whether what the node shows is what the host has under this name. */
  private boolean isInPlace(Inode node, String path) {
    Origin origin = node instanceof MemoryInode found ? Origin.of(found) : null;
    if (origin == null || !origin.path().equals(path)) {
      return false;
    }
    Stat stat = host.stat(path);
    return stat != null && stat.isDirectory() == node.isDirectory();
  }

  private void requireDevice(String path) {
    String above = above(path);
    Stat stat = fileSystem.stat(above);
    if (stat != null && stat.dev() != device) {
      throw Errno.EXDEV.error();
    }
  }

  private static String above(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * Puts everything in its place.
   *
   * @throws org.amber.abi.ErrnoException when the host refuses; some of it is in its place then,
   *     and what was to be replaced is still in the staging directory
   */
  public void apply() {
    for (Placement placement : placements) {
      Stat there = host.stat(placement.path());
      boolean directory = placement.source().isEmpty();
      if (there != null && (directory || there.isDirectory())) {
        displace(placement.path());
      }
      if (directory) {
        host.createDirectory(placement.path(), OWNER_ALL);
      } else {
        host.rename(placement.source(), placement.path(), 0);
      }
      touched.add(above(placement.path()));
    }
    removals.forEach(this::displace);
    directories.sort(Comparator.comparingInt(directory -> -directory.path().length()));
    directories.forEach(each -> staged.describe(each.node(), each.path()));
  }

  private void displace(String path) {
    host.rename(path, staging + "/old-" + displaced++, 0);
    touched.add(above(path));
  }

  /**
   * Has all that was put in its place on the disk.
   *
   * @throws org.amber.abi.ErrnoException when the host fails; all is in its place
   */
  public void sync() {
    touched.forEach(host::syncDirectory);
  }

  /**
   * Removes what was staged and is not needed, or what was replaced.
   *
   * @throws org.amber.abi.ErrnoException when some of it cannot be removed
   */
  public void discard() {
    if (host.stat(staging) != null) {
      remove(staging);
    }
  }

  private void remove(String path) {
    Stat stat = host.stat(path);
    if (stat == null || !stat.isDirectory()) {
      host.unlink(path);
      return;
    }
    if ((stat.mode() & OWNER_ALL) != OWNER_ALL) {
      try (HostHandle directory = host.handle(path)) {
        directory.chmod(OWNER_ALL);
      }
    }
    for (DirectoryEntry entry : host.list(path)) {
      if (!entry.name().equals(".") && !entry.name().equals("..")) {
        remove(path + "/" + entry.name());
      }
    }
    host.removeDirectory(path);
  }
}
