package org.amber.kernel.fs.passthrough;

import java.util.HashMap;
import java.util.Map;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.PathsInMount;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.vfs.Inode;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a saved machine again. Those that the host has not got any more are there with
 * the attributes they had, and fail with ESTALE when used.
 */
@NotSaved("at work only while a snapshot is restored")
final class PassthroughRestorer {
  private final PassthroughFileSystem fileSystem;
  private final PassthroughInode root;
  private final FrameRestorer frames;
  private final Map<Long, Inode> inodes;
  private final Map<String, PassthroughInode> missing = new HashMap<>();

  /**
   * @param inodes gets the files by their permanent numbers
   */
  PassthroughRestorer(
      PassthroughFileSystem fileSystem,
      PassthroughInode root,
      FrameRestorer frames,
      Map<Long, Inode> inodes) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.frames = frames;
    this.inodes = inodes;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  void restore(PassthroughNodeState node) {
    PathsInMount.requireInside(node.path);
    PassthroughInode inode = find(node);
    inode.setId(node.id);
    if (node.id == 0 || inodes.put(node.id, inode) != null) {
      throw new IllegalArgumentException("two inodes have the number " + node.id);
    }
    if (inode instanceof PassthroughFile file) {
      file.restore(node, frames);
    }
  }

  private PassthroughInode find(PassthroughNodeState node) {
    Stat saved = Attributes.restore(node.attributes).toStat();
    if (node.path.isEmpty()) {
      return requireType(saved);
    }
    PassthroughInode at = root;
    int end = -1;
    while (end < node.path.length()) {
      int start = end + 1;
      int slash = node.path.indexOf('/', start);
      end = slash < 0 ? node.path.length() : slash;
      String path = node.path.substring(0, end);
      Stat expected = slash < 0 ? saved : placeholder(saved);
      at = child(at, node.path.substring(start, end), path, expected);
    }
    return at;
  }

  private PassthroughInode requireType(Stat saved) {
    if (root.identity().type() != FileMode.type(saved.mode())) {
      throw new IllegalArgumentException(
          PathsInMount.toText(fileSystem.source(), "")
              + " is a file where a directory was, or the other way round");
    }
    return root;
  }

  private PassthroughInode child(PassthroughInode above, String name, String path, Stat expected) {
    PassthroughInode known = missing.get(path);
    PassthroughInode found = known != null ? known : lookup(above, name);
    if (found != null && found.identity().type() == FileMode.type(expected.mode())) {
      return found;
    }
    PassthroughDirectory parent =
        above instanceof PassthroughDirectory directory ? directory : null;
    PassthroughInode made = fileSystem.make(parent, name, expected);
    missing.put(path, made);
    return made;
  }

  private static @Nullable PassthroughInode lookup(PassthroughInode above, String name) {
    return above instanceof PassthroughDirectory directory ? directory.lookup(name) : null;
  }

  /** A directory of which nothing is known but that it was there. */
  private static Stat placeholder(Stat below) {
    return new Stat(below.dev(), 0, FileMode.S_IFDIR | 0700, 0, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
  }
}
