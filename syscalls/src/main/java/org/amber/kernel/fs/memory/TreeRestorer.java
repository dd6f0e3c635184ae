package org.amber.kernel.fs.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.amber.abi.FileMode;
import org.amber.kernel.vfs.Inode;
import org.amber.state.FrameRestorer;
import org.amber.state.NotSaved;

/** Puts the nodes of one file system back, before it is mounted. */
@NotSaved("at work only while a snapshot is restored")
public final class TreeRestorer {
  private final MemoryFileSystem fileSystem;
  private final FrameRestorer frames;
  private final Map<Long, Inode> byId;
  private final List<MemoryInode> nodes = new ArrayList<>();

  /**
   * @param byId gets every restored node by its permanent number
   */
  public TreeRestorer(MemoryFileSystem fileSystem, FrameRestorer frames, Map<Long, Inode> byId) {
    this.fileSystem = fileSystem;
    this.frames = frames;
    this.byId = byId;
  }

  FrameRestorer frames() {
    return frames;
  }

  /**
   * Replaces the tree.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(TreeState state) {
    List<InodeState> all = new ArrayList<>(state.nodes);
    all.addAll(state.held);
    all.addAll(state.carried);
    for (InodeState node : all) {
      nodes.add(make(node));
    }
    if (nodes.isEmpty() || !(nodes.get(0) instanceof MemoryDirectory root)) {
      throw new IllegalArgumentException("a file system without a root directory");
    }
    Set<Integer> placed = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      if (nodes.get(i) instanceof MemoryDirectory directory) {
        link(directory, all.get(i).carriedNames, all.get(i).carriedChildren, placed);
        link(directory, all.get(i).names, all.get(i).children, placed);
      }
    }
    fileSystem.setRoot(root);
    fileSystem.restore(state.device, state.lastNumber);
    fileSystem.restoreFrom(state);
  }

  private MemoryInode make(InodeState state) {
    AttributesState saved = state.own != null ? state.own : state.below;
    if (saved == null || FileMode.type(saved.mode) != FileMode.type(state.mode)) {
      throw new IllegalArgumentException("inode " + state.id + " without attributes of its type");
    }
    if (state.packedNumbers.length != state.packedNames.size()
        || state.packedTypes.length != state.packedNames.size()) {
      throw new IllegalArgumentException("a packed listing whose columns differ in length");
    }
    MemoryInode node = fileSystem.restoreNode(state, Attributes.restore(saved));
    node.restoreFrom(state, this);
    if (state.nameless) {
      node.setAttributesOfHost();
    }
    if (state.id != 0) {
      node.setId(state.id);
      if (byId.put(state.id, node) != null) {
        throw new IllegalArgumentException("two inodes have the number " + state.id);
      }
    }
    return node;
  }

  private void link(
      MemoryDirectory directory, List<String> names, int[] children, Set<Integer> placed) {
    if (names.size() != children.length) {
      throw new IllegalArgumentException("a directory with names and nodes of different number");
    }
    for (int i = 0; i < children.length; i++) {
      int index = children[i];
      if (index <= 0 || index >= nodes.size()) {
        throw new IllegalArgumentException("a directory entry leads nowhere");
      }
      MemoryInode node = nodes.get(index);
      if (node instanceof MemoryDirectory && !placed.add(index)) {
        throw new IllegalArgumentException("a directory has two places");
      }
      directory.restoreEntry(names.get(i), node);
    }
  }
}
