package org.amber.kernel.fs.overlay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.host.HostIdentity;
import org.amber.kernel.fs.memory.Beneath;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.fs.memory.MemoryInode;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** The host's file that an overlay node shows, and whether the machine has made it its own. */
@SavedIn(InodeState.class)
final class Origin extends Beneath {
  /** The states of a node; they only ever go down this list. */
  enum Standing {
    /** A view of the host's file as it is now. */
    BELOW,
    /** As a snapshot saved it; the host's file is no longer looked at. */
    CARRIED,
    /** Changed by the machine. */
    CHANGED
  }

  @NotSaved("its owner")
  private final OverlayFileSystem fileSystem;

  @NotSaved("set again by the directory that has it")
  private @Nullable OverlayDirectory directory;

  @NotSaved("set again by the directory that has it")
  private String name;

  private final String path;

  @SavedAs({"keyHost", "keyDevice", "keyNumber", "keyBirth"})
  private final LowerKey key;

  @SavedAs({"fromHost", "changed"})
  private Standing standing;

  @NotSaved("spares the next look at the host; a restored node does not look there")
  private boolean fresh;

  Origin(
      OverlayFileSystem fileSystem,
      @Nullable OverlayDirectory directory,
      String name,
      String path,
      LowerKey key,
      Standing standing) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.name = name;
    this.path = path;
    this.key = key;
    this.standing = standing;
  }

  /** Where a node comes from; null for one that the machine has made. */
  static @Nullable Origin of(MemoryInode node) {
    return node.beneath() instanceof Origin origin ? origin : null;
  }

  OverlayFileSystem fileSystem() {
    return fileSystem;
  }

  /** The directory that it was found in; null for the root and for restored nodes. */
  @Nullable OverlayDirectory directory() {
    return directory;
  }

  String name() {
    return name;
  }

  /** Where the node is to be found once it is changed. */
  void setPlace(OverlayDirectory newDirectory, String newName) {
    directory = newDirectory;
    name = newName;
  }

  @Override
  protected MemoryInode.@Nullable Place place() {
    OverlayDirectory found = directory;
    return changed() || found == null ? null : new MemoryInode.Place(found, name);
  }

  @Override
  protected void saveTo(InodeState state) {
    state.fromHost = true;
    state.path = path;
    state.keyHost = key.host().text();
    state.keyDevice = key.dev();
    state.keyNumber = key.ino();
    state.keyBirth = key.btime();
    state.linked = changed() && fileSystem.isLinked(this);
  }

  /** The origin of a restored node, which gets its place when its directory is restored. */
  static Origin restore(OverlayFileSystem fileSystem, InodeState state) {
    return new Origin(
        fileSystem,
        null,
        "",
        state.path,
        new LowerKey(
            state.keyHost.isEmpty() ? LowerKey.UNKNOWN_HOST : HostIdentity.of(state.keyHost),
            state.keyDevice,
            state.keyNumber,
            state.keyBirth),
        state.changed ? Standing.CHANGED : Standing.CARRIED);
  }

  /** Path below, relative to the host directory. */
  String path() {
    return path;
  }

  LowerKey key() {
    return key;
  }

  Standing standing() {
    return standing;
  }

  @Override
  public boolean changed() {
    return standing == Standing.CHANGED;
  }

  private HostFileSystem host() {
    return fileSystem.host();
  }

  /** The attributes have just been read: the next look at them needs not read them again. */
  void setFresh() {
    fresh = true;
  }

  @Override
  protected @Nullable Stat refreshed() {
    if (standing != Standing.BELOW) {
      return null;
    }
    if (fresh) {
      fresh = false;
      return null;
    }
    Stat stat = fileSystem.stat(path);
    return stat != null && fileSystem.key(stat).equals(key) ? stat : null;
  }

  @Override
  protected void change(MemoryInode node) {
    if (standing == Standing.CHANGED) {
      return;
    }
    standing = Standing.CHANGED;
    long ignored = node.id();
    fileSystem.changed(this, node);
    OverlayDirectory place = directory;
    if (place != null) {
      place.attach(name, node);
    }
  }

  @Override
  protected void restoredAs(MemoryInode node, Inode found, String foundName) {
    if (found instanceof OverlayDirectory place && !place.equals(node)) {
      place.carry(foundName, node);
    }
  }

  @Override
  protected void gone() {
    fileSystem.forget(this);
  }

  /** An extended attribute of the host's file, or null. */
  byte @Nullable [] xattr(String attribute) {
    try (HostHandle file = host().handle(path)) {
      return file.xattr(attribute);
    }
  }

  @Override
  protected Map<String, byte[]> xattrs() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    if (standing == Standing.CARRIED) {
      return all;
    }
    try (HostHandle file = host().handle(path)) {
      for (String each : file.xattrNames()) {
        byte[] value = file.xattr(each);
        if (value != null) {
          all.put(each, value);
        }
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return all;
  }
}
