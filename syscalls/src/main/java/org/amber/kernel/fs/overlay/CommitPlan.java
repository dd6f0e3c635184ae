package org.amber.kernel.fs.overlay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;

/** Compares the machine's tree with the host's, and says what makes the one of the other. */
@NotSaved("at work only when the machine has ended")
final class CommitPlan {
  /** The host takes no longer paths; so nobody can make the plan large by depth. */
  private static final int LONGEST_PATH = 4095;

  private final OverlayFileSystem fileSystem;
  private final HostFileSystem host;
  private final long device;
  private final Deque<Directory> pending = new ArrayDeque<>();
  private final List<CommitOperation> operations = new ArrayList<>();
  private final List<String> removals = new ArrayList<>();
  private final List<CommitOperation> descriptions = new ArrayList<>();
  private final List<Staged> staged = new ArrayList<>();
  private int displaced;

  /**
   * Something that is written to the staging directory.
   *
   * @param name there
   */
  record Staged(MemoryInode node, String name) {}

  /**
   * @param inPlace whether the host's directory of this path is the one that the node shows
   */
  private record Directory(MemoryDirectory node, String path, boolean inPlace) {}

  /**
   * @throws org.amber.abi.ErrnoException EXDEV where another file system is mounted in the
   *     directory, ENAMETOOLONG
   */
  CommitPlan(OverlayFileSystem fileSystem) {
    this.fileSystem = fileSystem;
    this.host = fileSystem.host();
    Stat root = fileSystem.stat("");
    this.device = root == null ? 0 : root.dev();
    pending.push(new Directory(fileSystem.root(), "", true));
    while (!pending.isEmpty()) {
      plan(pending.pop());
    }
    removals.forEach(this::displace);
    descriptions.sort(Comparator.comparingInt(each -> -each.path().length()));
    operations.addAll(descriptions);
  }

  /** What is to be done, in this order; directories come before what is in them. */
  List<CommitOperation> operations() {
    return operations;
  }

  List<Staged> staged() {
    return staged;
  }

  private void plan(Directory directory) {
    for (String name : names(directory)) {
      if (directory.node().lookup(name) instanceof MemoryInode node) {
        plan(node, directory.path().isEmpty() ? name : directory.path() + "/" + name);
      }
    }
    if (directory.inPlace() && directory.node() instanceof OverlayDirectory below) {
      for (String name : below.whiteouts()) {
        String gone = below.pathOf(name);
        if (!below.entries().containsKey(name) && host.stat(gone) != null) {
          requireDevice(gone);
          removals.add(gone);
        }
      }
    }
  }

  private static List<String> names(Directory directory) {
    if (directory.inPlace()) {
      return List.copyOf(directory.node().entries().keySet());
    }
    return directory.node().list().stream()
        .map(DirectoryEntry::name)
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .toList();
  }

  private void plan(MemoryInode node, String path) {
    if (path.length() > LONGEST_PATH) {
      throw Errno.ENAMETOOLONG.error();
    }
    boolean inPlace = isInPlace(node, path);
    if (node instanceof MemoryDirectory directory) {
      if (inPlace && !directory.belongsToMachine()) {
        return;
      }
      if (!inPlace) {
        make(path);
      }
      if (!inPlace || node.changed()) {
        describe(node, path);
      }
      if (inPlace && node.changed() && isClosed(path)) {
        operations.add(CommitOperation.of(CommitOperation.Kind.OPEN, path, ""));
      }
      pending.push(new Directory(directory, path, inPlace));
    } else if (!inPlace || node.changed()) {
      put(node, path);
    }
  }

  /** The machine may have opened it, changed what is in it, and closed it again. */
  private boolean isClosed(String path) {
    Stat stat = host.stat(path);
    return stat != null && (stat.mode() & StagedCommit.OWNER_ALL) != StagedCommit.OWNER_ALL;
  }

  private void make(String path) {
    requireDevice(path);
    if (host.stat(path) != null) {
      displace(path);
    }
    operations.add(CommitOperation.of(CommitOperation.Kind.MAKE, path, ""));
  }

  private void put(MemoryInode node, String path) {
    requireDevice(path);
    Stat there = host.stat(path);
    if (there != null && there.isDirectory()) {
      displace(path);
    }
    String name = stage(node);
    operations.add(CommitOperation.of(CommitOperation.Kind.PUT, path, name));
  }

  private void describe(MemoryInode node, String path) {
    Stat stat = node.stat();
    descriptions.add(
        new CommitOperation(
            CommitOperation.Kind.DESCRIBE,
            path,
            stage(node),
            stat.mode() & FileMode.PERMISSIONS,
            stat.atime(),
            stat.mtime()));
  }

  private String stage(MemoryInode node) {
    String name = "new-" + staged.size();
    staged.add(new Staged(node, name));
    return name;
  }

  private void displace(String path) {
    operations.add(CommitOperation.of(CommitOperation.Kind.DISPLACE, path, "old-" + displaced++));
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
    Stat stat = fileSystem.stat(PathsInMount.above(path));
    if (stat != null && stat.dev() != device) {
      throw Errno.EXDEV.error();
    }
  }
}
