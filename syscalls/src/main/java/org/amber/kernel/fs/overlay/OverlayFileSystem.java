package org.amber.kernel.fs.overlay;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.fs.host.HostFileChange;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.HostIdentity;
import org.amber.kernel.fs.host.TouchedFiles;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemoryFileSystem;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.fs.memory.MemorySpecial;
import org.amber.kernel.fs.memory.MemorySymlink;
import org.amber.kernel.fs.memory.TreeState;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedBy;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * The copy-on-write root. A file of the host keeps its inode number and device when it is changed,
 * and its hard links stay one file. Nodes that nobody uses and nobody has changed are forgotten, so
 * the host's tree shows as it is at each look.
 */
@SavedIn(InodeState.class)
public final class OverlayFileSystem extends MemoryFileSystem {
  /** New files get numbers from here on, above those that host file systems give. */
  private static final long FIRST_NEW_NUMBER = 1L << 40;

  @NotSaved("the host's directory, which whoever resumes gives")
  private final HostFileSystem host;

  @NotSaved("of the host of the resume; of its nodes each knows where it was")
  private final HostIdentity hostIdentity;

  @NotSaved("whoever resumes mounts it as whoever booted did")
  private final UnaryOperator<Stat> look;

  @NotSaved("the host of the resume gives it")
  private final String source;

  @NotSaved("nodes of the host's tree in use, found again by looking them up")
  private final Map<Object, Interned> interned = new HashMap<>();

  @NotSaved("belongs to interned")
  private final ReferenceQueue<MemoryInode> collected = new ReferenceQueue<>();

  /** Changed files of the host that have more names than one, by what they are on the host. */
  @SavedAs("linked")
  private final Map<LowerKey, MemoryInode> changedLinks = new LinkedHashMap<>();

  /** Files of the host that are open or mapped, if the host may grant others in their place. */
  @SavedBy("TreeState.touched")
  private final TouchedFiles touched = new TouchedFiles();

  @NotSaved("for the one who resumes")
  private List<HostFileChange> changes = List.of();

  @NotSaved("belongs to interned")
  private static final class Interned extends WeakReference<MemoryInode> {
    final Object key;

    Interned(Object key, MemoryInode node, ReferenceQueue<MemoryInode> queue) {
      super(node, queue);
      this.key = key;
    }
  }

  /**
   * A view of a directory of the host.
   *
   * @param look what the machine is to see of what the host's stat(2) tells
   * @param source what /proc/mounts shows as mounted, a byte string
   * @throws org.amber.abi.ErrnoException ENOTDIR when it is not a directory
   */
  public OverlayFileSystem(
      VfsServices services, HostFileSystem host, UnaryOperator<Stat> look, String source) {
    super(services, rootStat(host).dev(), FIRST_NEW_NUMBER);
    this.host = host;
    this.look = look;
    this.hostIdentity = host.hostIdentity();
    this.source = source;
    Stat stat = look.apply(rootStat(host));
    Origin origin = new Origin(this, null, "", "", key(stat), Origin.Standing.BELOW);
    setRoot(new OverlayDirectory(origin, Attributes.of(stat)));
  }

  private static Stat rootStat(HostFileSystem host) {
    Stat stat = host.stat("");
    if (stat == null || !stat.isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    return stat;
  }

  HostFileSystem host() {
    return host;
  }

  /** What the machine sees of a file below; null when there is none. */
  @Nullable Stat stat(String path) {
    Stat stat = host.stat(path);
    return stat == null ? null : look(stat);
  }

  /** What the machine sees of what the host tells. */
  Stat look(Stat ofHost) {
    return look.apply(ofHost);
  }

  /**
   * Before a snapshot: notes what the files of the host are like that are open or mapped. What a
   * snapshot has carried here stays known as it was there.
   *
   * @param now the host's clock, nanoseconds since 1970
   */
  public void prepareSnapshot(long now) {
    Set<String> below = new HashSet<>();
    Set<String> inUse = new HashSet<>();
    for (MemoryInode node : held()) {
      Origin origin = Origin.of(node);
      if (origin != null && node.isRegular() && !origin.changed()) {
        inUse.add(origin.path());
        if (origin.standing() == Origin.Standing.BELOW) {
          below.add(origin.path());
          touched.add(origin.path());
        }
      }
    }
    touched.keepOnly(inUse);
    touched.record(host, below::contains, now);
  }

  @Override
  protected void saveTo(TreeState state) {
    state.touched = touched.save();
  }

  @Override
  protected void restoreFrom(TreeState state) {
    touched.restore(state.touched);
    changes = touched.changes(host, source, path -> true);
  }

  /** Which files of the host are not what they were when the machine was saved. */
  public List<HostFileChange> changes() {
    return Collections.unmodifiableList(changes);
  }

  /**
   * Has the files that a snapshot carried, and that are other ones now, be those of the host, when
   * the machine is complete. One that the host has not any more stays.
   *
   * @throws org.amber.abi.ErrnoException when one cannot be read
   */
  public void takeOver() {
    Set<String> paths = changes.stream().map(HostFileChange::path).collect(Collectors.toSet());
    for (MemoryInode node : List.copyOf(held())) {
      Origin origin = Origin.of(node);
      if (node instanceof OverlayFile file && origin != null && paths.contains(origin.path())) {
        file.takeOver();
      }
    }
    touched.record(host, paths::contains, 0);
  }

  /**
   * Brings what the machine has changed to the host.
   *
   * @param staging the name of a directory that the host's has not, a byte string
   */
  public OverlayCommit commit(String staging) {
    return new OverlayCommit(this, staging);
  }

  /** What makes a file the same under all its names. */
  LowerKey key(Stat stat) {
    return LowerKey.of(hostIdentity, stat);
  }

  @Override
  protected boolean sealsFiles() {
    return false;
  }

  @Override
  public String type() {
    return "overlay";
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Statfs statfs() {
    // Not the host's: what is written here stays in the machine. But as on every disk, something is
    // in use always: its root directory.
    return statfs(Statfs.OVERLAYFS_SUPER_MAGIC, 1);
  }

  /** The node for a name of the host's directory under {@code directory}, or null. */
  @Nullable MemoryInode below(OverlayDirectory directory, String name) {
    String path = directory.pathOf(name);
    Stat stat = stat(path);
    if (stat == null) {
      return null;
    }
    purge();
    LowerKey identity = key(stat);
    Object key = stat.isDirectory() ? path : identity;
    Interned known = interned.get(key);
    MemoryInode node = known == null ? null : known.get();
    if (node == null || originOf(node).standing() == Origin.Standing.BELOW) {
      return view(directory, name, path, stat, key, node);
    }
    return node;
  }

  private MemoryInode view(
      OverlayDirectory directory,
      String name,
      String path,
      Stat stat,
      Object key,
      @Nullable MemoryInode known) {
    MemoryInode node = known;
    if (node == null || !originOf(node).key().equals(key(stat))) {
      Origin origin = new Origin(this, directory, name, path, key(stat), Origin.Standing.BELOW);
      node = make(origin, Attributes.of(stat), stat);
      interned.put(key, new Interned(key, node, collected));
    } else if (node instanceof OverlayFile file) {
      file.update(stat);
    } else {
      node.attributes().set(stat);
    }
    originOf(node).setFresh();
    return node;
  }

  private MemoryInode make(Origin origin, Attributes attributes, Stat stat) {
    return switch (FileMode.type(stat.mode())) {
      case FileMode.S_IFDIR -> new OverlayDirectory(origin, attributes);
      case FileMode.S_IFREG -> new OverlayFile(origin, attributes, stat.size());
      case FileMode.S_IFLNK -> new MemorySymlink(this, attributes, origin, readLink(origin.path()));
      default -> new MemorySpecial(this, attributes, origin);
    };
  }

  /** Of a node that shows a file of the host. */
  private static Origin originOf(MemoryInode node) {
    Origin origin = Origin.of(node);
    if (origin == null) {
      throw new IllegalStateException("a node of the host's files comes from nowhere");
    }
    return origin;
  }

  private String readLink(String path) {
    try (HostHandle link = host.handle(path)) {
      return link.readLink();
    }
  }

  private void purge() {
    for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
      Interned reference = (Interned) gone;
      interned.remove(reference.key, reference);
    }
  }

  /** A node has become the machine's own. */
  void changed(Origin origin, MemoryInode node) {
    if (!node.isDirectory() && node.attributes().links() > 1) {
      changedLinks.put(origin.key(), node);
    }
  }

  /** Whether the other names that the node has on the host lead to it. */
  boolean isLinked(Origin origin) {
    return changedLinks.containsKey(origin.key());
  }

  /** A changed node has neither names nor users any more. */
  void forget(Origin origin) {
    changedLinks.remove(origin.key());
  }

  /** The names that a directory of the host has no more; none of a directory of another kind. */
  public static Set<String> hiddenNames(MemoryInode node) {
    return node instanceof OverlayDirectory directory ? directory.whiteouts() : Set.of();
  }

  /** Whether a snapshot takes all of a directory along. */
  public static boolean isPacked(MemoryInode node) {
    return node instanceof OverlayDirectory directory && directory.isPacked();
  }

  /** The path, without a leading slash, at which a node was on the host; empty for new ones. */
  public static String pathOnHost(MemoryInode node) {
    Origin origin = Origin.of(node);
    return origin == null ? "" : origin.path();
  }

  /**
   * Takes a tree of the host along in all snapshots from now on, with the links that lead to it.
   *
   * @param path from the root of this file system, a byte string
   * @throws org.amber.abi.ErrnoException ENOENT, ELOOP
   */
  public void pack(String path) {
    new Packing(root()).pack(path);
  }

  @Override
  protected Collection<MemoryInode> changedElsewhere() {
    return Collections.unmodifiableCollection(changedLinks.values());
  }

  @Override
  protected MemoryInode restoreNode(InodeState state, Attributes attributes) {
    if (!state.fromHost) {
      return super.restoreNode(state, attributes);
    }
    Origin origin = Origin.restore(this, state);
    MemoryInode node =
        switch (FileMode.type(state.mode)) {
          case FileMode.S_IFDIR -> new OverlayDirectory(origin, attributes);
          case FileMode.S_IFREG -> new OverlayFile(origin, attributes, 0);
          case FileMode.S_IFLNK -> new MemorySymlink(this, attributes, origin, state.target);
          default -> new MemorySpecial(this, attributes, origin);
        };
    // On another host its numbers are another file's: the key says where it was.
    if (state.linked) {
      changedLinks.put(origin.key(), node);
      interned.put(origin.key(), new Interned(origin.key(), node, collected));
    }
    return node;
  }
}
