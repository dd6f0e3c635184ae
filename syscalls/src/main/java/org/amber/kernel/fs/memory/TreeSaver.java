package org.amber.kernel.fs.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.amber.memory.MemoryDigest;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.jspecify.annotations.Nullable;

/** Takes the state of one file system in memory. */
@NotSaved("at work only while a snapshot is taken")
public final class TreeSaver {
  private final PageSaver pages;
  private final IdentityHashMap<MemoryInode, Integer> indexes = new IdentityHashMap<>();
  private final List<MemoryInode> own = new ArrayList<>();
  private final List<MemoryInode> inUse = new ArrayList<>();
  private final List<MemoryInode> carried = new ArrayList<>();
  private final IdentityHashMap<MemoryInode, Map<String, MemoryInode>> placed =
      new IdentityHashMap<>();

  public TreeSaver(PageSaver pages) {
    this.pages = pages;
  }

  /** Adds the contents of the files that the machine has made or changed. */
  public void digestContents(MemoryDigest digest) {
    for (MemoryInode node : own) {
      if (node instanceof MemoryFile file && file.changed() && !file.hasAttributesOfHost()) {
        file.digestContents(digest);
      }
    }
  }

  PageSaver pages() {
    return pages;
  }

  /** The state form. */
  public TreeState save(MemoryFileSystem fileSystem) {
    collectOwn(fileSystem.root());
    // In the order of their numbers: that in which they came into use is lost on the way.
    Stream.concat(
            fileSystem.held().stream().filter(MemoryInode::changed),
            fileSystem.changedElsewhere().stream())
        .sorted(Comparator.comparingLong(MemoryInode::id))
        .forEach(this::addLoose);
    fileSystem.held().stream()
        .filter(node -> !indexes.containsKey(node))
        .sorted(Comparator.comparingLong(MemoryInode::id))
        .forEach(inUse::add);
    inUse.forEach(this::notePlace);
    own.forEach(this::collectCarried);
    for (MemoryInode node : List.copyOf(inUse)) {
      collectCarried(node);
    }
    number();
    TreeState state = new TreeState();
    state.lastNumber = fileSystem.lastNumber();
    state.device = fileSystem.device();
    fileSystem.saveTo(state);
    own.forEach(node -> state.nodes.add(stateOf(node)));
    inUse.forEach(node -> state.held.add(stateOf(node)));
    carried.forEach(node -> state.carried.add(stateOf(node)));
    return state;
  }

  /** A node of the host in use that its directory does not keep is found there after a restore. */
  private void notePlace(MemoryInode node) {
    MemoryInode.Place place = node.place();
    if (place != null && !place.directory().entries().containsKey(place.name())) {
      placed
          .computeIfAbsent(place.directory(), directory -> new LinkedHashMap<>())
          .put(place.name(), node);
    }
  }

  private void collectOwn(MemoryInode root) {
    Deque<MemoryInode> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      MemoryInode node = pending.pop();
      if (!addLooseOnce(node)) {
        continue;
      }
      if (node instanceof MemoryDirectory directory) {
        directory
            .entries()
            .forEach(
                (name, child) -> {
                  if (!directory.isCarried(name, child)) {
                    pending.push(child);
                  }
                });
      }
    }
  }

  private boolean addLooseOnce(MemoryInode node) {
    if (indexes.containsKey(node)) {
      return false;
    }
    indexes.put(node, own.size());
    own.add(node);
    return true;
  }

  private void addLoose(MemoryInode node) {
    if (!indexes.containsKey(node)) {
      collectOwn(node);
    }
  }

  private void collectCarried(MemoryInode from) {
    if (from instanceof MemoryDirectory directory) {
      directory.entries().values().stream()
          .filter(node -> !node.belongsToMachine())
          .forEach(this::addCarried);
    }
  }

  private void addCarried(MemoryInode node) {
    Deque<MemoryInode> pending = new ArrayDeque<>();
    pending.push(node);
    while (!pending.isEmpty()) {
      MemoryInode next = pending.pop();
      if (indexes.containsKey(next) || inUse.contains(next)) {
        continue;
      }
      indexes.put(next, -1);
      carried.add(next);
      if (next instanceof MemoryDirectory directory) {
        directory.entries().values().stream()
            .filter(child -> !child.belongsToMachine())
            .forEach(pending::push);
      }
    }
  }

  private void number() {
    int next = own.size();
    for (MemoryInode node : inUse) {
      indexes.put(node, next++);
    }
    for (MemoryInode node : carried) {
      indexes.put(node, next++);
    }
  }

  private InodeState stateOf(MemoryInode node) {
    InodeState state = new InodeState();
    state.id = node.hasId() ? node.id() : 0;
    state.mode = node.mode();
    state.changed = node.changed();
    AttributesState attributes = node.attributes().save();
    state.nameless = node.hasAttributesOfHost();
    if (node.changed() && !state.nameless) {
      state.own = attributes;
    } else {
      state.below = attributes;
    }
    if (node instanceof MemoryDirectory directory) {
      saveEntries(directory, state);
    }
    node.saveTo(state, this);
    return state;
  }

  private void saveEntries(MemoryDirectory directory, InodeState state) {
    List<Integer> children = new ArrayList<>();
    List<Integer> carriedChildren = new ArrayList<>();
    directory
        .entries()
        .forEach(
            (name, node) -> {
              boolean machine = !directory.isCarried(name, node);
              (machine ? state.names : state.carriedNames).add(name);
              (machine ? children : carriedChildren).add(indexOf(node));
            });
    placed
        .getOrDefault(directory, Map.of())
        .forEach(
            (name, node) -> {
              state.carriedNames.add(name);
              carriedChildren.add(indexOf(node));
            });
    state.children = children.stream().mapToInt(Integer::intValue).toArray();
    state.carriedChildren = carriedChildren.stream().mapToInt(Integer::intValue).toArray();
  }

  private int indexOf(MemoryInode node) {
    @Nullable Integer index = indexes.get(node);
    if (index == null) {
      throw new IllegalStateException("a node of the tree was not collected");
    }
    return index;
  }
}
