package org.amber.kernel.fs.overlay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.fs.memory.MemoryDirectory;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;

/** Follows a path through the overlay and keeps every name on its way. */
@NotSaved("at work only while a tree is packed")
final class Packing {
  private static final int LINK_LIMIT = 40;

  private final Deque<MemoryDirectory> trail = new ArrayDeque<>();
  private final MemoryDirectory root;

  Packing(MemoryDirectory root) {
    this.root = root;
  }

  void pack(String path) {
    trail.push(root);
    Deque<String> pending = new ArrayDeque<>(List.of(path.split("/", -1)));
    Inode at = root;
    int links = 0;
    while (!pending.isEmpty()) {
      String name = pending.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (trail.size() > 1) {
          trail.pop();
        }
        at = trail.element();
        continue;
      }
      at = keep(trail.element(), name);
      if (at.isSymlink()) {
        if (++links > LINK_LIMIT) {
          throw Errno.ELOOP.error();
        }
        String target = at.readLink();
        if (target.startsWith("/")) {
          trail.clear();
          trail.push(root);
        }
        List.of(target.split("/", -1)).reversed().forEach(pending::push);
        at = trail.element();
      } else if (at instanceof MemoryDirectory directory) {
        trail.push(directory);
      } else if (!pending.isEmpty()) {
        throw Errno.ENOTDIR.error();
      }
    }
    if (at instanceof OverlayDirectory directory) {
      directory.pack();
    }
  }

  private static Inode keep(MemoryDirectory directory, String name) {
    Inode found = directory.lookup(name);
    if (found == null) {
      throw Errno.ENOENT.error();
    }
    if (directory instanceof OverlayDirectory place && found instanceof MemoryInode node) {
      place.carry(name, node);
    }
    return found;
  }
}
