package org.amber.inspect.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.amber.kernel.fs.dev.DeviceFileSystem;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.fs.overlay.OverlayFileSystem;
import org.amber.kernel.vfs.Mount;

/**
 * Walks over what a file system of a machine has of its own, in the order of the paths, directories
 * before what is in them. File systems whose files are elsewhere have nothing.
 */
public final class FileWalk {
  private final List<FoundFile> found = new ArrayList<>();
  private final Set<MemoryInode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Visit> pending = new ArrayDeque<>();
  private final MemoryFileSystem fileSystem;
  private final boolean overlay;

  /** Where the file system is mounted; empty for the root of the tree. */
  private final String base;

  /**
   * A directory to be walked over.
   *
   * @param path without a slash at its end; empty for the root
   */
  private record Visit(MemoryDirectory directory, String path, boolean packed) {}

  private FileWalk(MemoryFileSystem fileSystem, String base) {
    this.fileSystem = fileSystem;
    this.base = base;
    this.overlay = fileSystem instanceof OverlayFileSystem;
  }

  /** All that is found below a mount. */
  public static List<FoundFile> of(Mount mount) {
    if (!(mount.fileSystem() instanceof MemoryFileSystem fileSystem)) {
      return List.of();
    }
    String place = mount.rootPath().absolute();
    String base = place.equals("/") ? "" : place;
    FileWalk walk = new FileWalk(fileSystem, base);
    MemoryDirectory root = fileSystem.root();
    if (walk.overlay && root.changed()) {
      walk.found.add(new FoundFile(place, FoundFile.Standing.MODIFIED, root, ""));
    }
    walk.pending.push(new Visit(root, base, OverlayFileSystem.isPacked(root)));
    walk.run();
    walk.addUnlinked();
    return List.copyOf(walk.found);
  }

  private void run() {
    while (!pending.isEmpty()) {
      Visit visit = pending.pop();
      if (seen.add(visit.directory())) {
        walk(visit);
      }
    }
  }

  private void walk(Visit visit) {
    Set<String> hidden = OverlayFileSystem.hiddenNames(visit.directory());
    Map<String, MemoryInode> entries = new TreeMap<>(visit.directory().entries());
    Set<String> names = new TreeSet<>(hidden);
    names.addAll(entries.keySet());
    List<Visit> below = new ArrayList<>();
    for (String name : names) {
      MemoryInode node = entries.get(name);
      String path = visit.path() + "/" + name;
      if (node == null) {
        found.add(new FoundFile(path, FoundFile.Standing.DELETED, null, ""));
        continue;
      }
      boolean standard =
          visit.path().equals(base)
              && fileSystem instanceof DeviceFileSystem devices
              && devices.isStandard(name);
      if (!standard) {
        add(path, node, hidden.contains(name), visit.packed());
      }
      if (node instanceof MemoryDirectory directory) {
        boolean packed = visit.packed() || OverlayFileSystem.isPacked(directory);
        below.add(new Visit(directory, path, packed));
      } else {
        boolean ignored = seen.add(node);
      }
    }
    below.reversed().forEach(pending::push);
  }

  private void add(String path, MemoryInode node, boolean replaces, boolean packed) {
    String origin = OverlayFileSystem.pathOnHost(node);
    FoundFile.Standing standing = standing(path, node, origin, replaces, packed);
    found.add(new FoundFile(path, standing, node, origin));
  }

  private FoundFile.Standing standing(
      String path, MemoryInode node, String origin, boolean replaces, boolean packed) {
    if (node.changed()) {
      boolean wasThere =
          overlay && (replaces || (!origin.isEmpty() && path.equals(base + "/" + origin)));
      return wasThere ? FoundFile.Standing.MODIFIED : FoundFile.Standing.ADDED;
    }
    if (packed) {
      return FoundFile.Standing.PACKED;
    }
    return node.isDirectory() ? FoundFile.Standing.PASSAGE : FoundFile.Standing.HELD;
  }

  private void addUnlinked() {
    for (MemoryInode node : fileSystem.held()) {
      if (!node.isDirectory() && node.attributes().links() <= 0 && seen.add(node)) {
        String origin = OverlayFileSystem.pathOnHost(node);
        found.add(new FoundFile("", FoundFile.Standing.UNLINKED, node, origin));
      }
    }
  }
}
