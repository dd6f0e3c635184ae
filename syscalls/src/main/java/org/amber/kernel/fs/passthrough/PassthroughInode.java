package org.amber.kernel.fs.passthrough;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.fs.host.HostHandle;
import org.amber.kernel.fs.memory.Attributes;
import org.amber.kernel.fs.memory.InodeState;
import org.amber.kernel.vfs.Inode;
import org.amber.state.NotSaved;
import org.amber.state.PageSaver;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A file of the host. While it is in use it is held on the host too, so that it stays the same file
 * whoever renames, replaces or removes its names; else it is known by the name it was last found
 * under.
 */
@SavedIn(PassthroughNodeState.class)
abstract class PassthroughInode extends Inode {
  @NotSaved("the mount it belongs to")
  private final PassthroughFileSystem owner;

  @NotSaved("the host's file tells")
  private final FileIdentity identity;

  @NotSaved("the host's file tells")
  private Stat known;

  @NotSaved("saved as the path")
  private @Nullable PassthroughDirectory directory;

  @NotSaved("saved as the path")
  private String name;

  @NotSaved("a file without name is saved as a file of the machine's")
  private boolean removed;

  @NotSaved("the host's")
  private @Nullable HostHandle handle;

  PassthroughInode(
      PassthroughFileSystem owner,
      @Nullable PassthroughDirectory directory,
      String name,
      Stat stat) {
    super(owner);
    this.owner = owner;
    this.directory = directory;
    this.name = name;
    this.known = stat;
    this.identity = FileIdentity.of(stat);
  }

  final PassthroughFileSystem owner() {
    return owner;
  }

  final HostFileSystem host() {
    return owner.host();
  }

  final FileIdentity identity() {
    return identity;
  }

  /** It has this name now, whatever it had before. */
  final void place(PassthroughDirectory newDirectory, String newName) {
    directory = newDirectory;
    name = newName;
    removed = false;
  }

  /** A name is gone; another one may be left, by which it is then found again. */
  final void unplace(PassthroughDirectory oldDirectory, String oldName) {
    if (directory == oldDirectory && name.equals(oldName)) {
      removed = true;
    }
  }

  /** It has its first name now, or the first again. */
  final void placeIfNameless(PassthroughDirectory newDirectory, String newName) {
    if (!isNamed()) {
      place(newDirectory, newName);
    }
  }

  /** Whether no name is known to lead to it. */
  final boolean isRemoved() {
    return removed;
  }

  /** No name leads to it. */
  final void setRemoved() {
    removed = true;
  }

  final void setKnown(Stat stat) {
    known = stat;
  }

  final Stat known() {
    return known;
  }

  /**
   * The path from the mount's directory.
   *
   * @throws org.amber.abi.ErrnoException ENOENT when it has no name any more
   */
  final String path() {
    if (removed) {
      throw Errno.ENOENT.error();
    }
    PassthroughDirectory above = directory;
    return above == null ? name : above.pathOf(name);
  }

  /** What the host says of the file behind the name, or null when it is not this file. */
  private @Nullable Stat statByName() {
    try {
      Stat now = host().stat(path());
      return now != null && FileIdentity.of(now).equals(identity) ? now : null;
    } catch (ErrnoException e) {
      return null;
    }
  }

  /** Whether the name still leads to this file, and no other took its place there. */
  final boolean isNamed() {
    return statByName() != null;
  }

  /**
   * The path, behind which this file is found and no other.
   *
   * @throws org.amber.abi.ErrnoException ENOENT
   */
  final String ownPath() {
    if (!isNamed()) {
      throw Errno.ENOENT.error();
    }
    return path();
  }

  // The hold on the host's file.

  /** What holds the file while it is in use; null when nobody uses it or it cannot be found. */
  @Nullable HostHandle holding() {
    return handle;
  }

  @Override
  protected void held() {
    owner.noteHeld(this);
    if (holding() == null) {
      try {
        handle = take();
      } catch (ErrnoException e) {
        handle = null; // every use of it fails with ESTALE
      }
    }
  }

  @Override
  protected void dropped() {
    owner.noteDropped(this);
    release();
    setId(0);
  }

  /** Gives up the hold. */
  void release() {
    HostHandle before = handle;
    handle = null;
    if (before != null) {
      before.close();
    }
  }

  private HostHandle take() {
    HostHandle taken = host().handle(path());
    return requireSelf(taken);
  }

  /**
   * Demands that what was opened by name is this file; it is closed when it is not.
   *
   * @throws org.amber.abi.ErrnoException ESTALE
   */
  final <H extends HostHandle> H requireSelf(H opened) {
    if (!FileIdentity.of(opened.stat()).equals(identity)) {
      opened.close();
      throw Errno.ESTALE.error();
    }
    return opened;
  }

  /**
   * Does something with the host's file, held or not.
   *
   * @throws org.amber.abi.ErrnoException ESTALE when it cannot be found any more
   */
  final <T extends @Nullable Object> T with(Function<HostHandle, T> use) {
    HostHandle holding = holding();
    if (holding != null) {
      return use.apply(holding);
    }
    try (HostHandle passing = take()) {
      return use.apply(passing);
    } catch (ErrnoException e) {
      throw e.errno() == Errno.ENOENT ? Errno.ESTALE.error() : e;
    }
  }

  private void change(Consumer<HostHandle> change) {
    known =
        with(
            file -> {
              change.accept(file);
              return file.stat();
            });
  }

  /** Gives it one more name on the host. */
  final void link(String path) {
    change(file -> host().link(file, path));
  }

  @Override
  public final boolean isSavedByNumber() {
    return true;
  }

  @Override
  public final boolean same(Inode other) {
    return other instanceof PassthroughInode file
        && owner == file.owner
        && identity.equals(file.identity);
  }

  // Snapshots.

  /** Adds to the state form what a type of file has of its own. */
  void saveTo(PassthroughNodeState state, PageSaver frames, @Nullable FrozenFiles frozen) {}

  /** Adds the contents of a file that has no name any more. */
  void saveContentsTo(InodeState state, PageSaver saver, @Nullable FrozenFiles frozen) {
    if (isSymlink()) {
      state.target = readLink();
    }
  }

  /**
   * The state form of a file in use that has a name.
   *
   * @param frozen null: contents are not wanted
   */
  final PassthroughNodeState save(PageSaver frames, @Nullable FrozenFiles frozen) {
    PassthroughNodeState state = new PassthroughNodeState();
    state.id = id();
    state.path = path();
    state.attributes = Attributes.of(stat()).save();
    saveTo(state, frames, frozen);
    return state;
  }

  /** The state form of a file in use that has no name any more: the machine's own from then on. */
  final InodeState saveNameless(PageSaver saver, @Nullable FrozenFiles frozen) {
    InodeState state = new InodeState();
    state.id = id();
    Stat stat = stat().withLinks(0);
    state.below = Attributes.of(stat).save();
    state.mode = stat.mode();
    state.changed = true;
    state.nameless = true;
    saveContentsTo(state, saver, frozen);
    return state;
  }

  // Attributes.

  @Override
  public final Stat stat() {
    HostHandle holding = holding();
    if (holding != null) {
      known = holding.stat();
    } else {
      Stat now = statByName();
      known = now == null ? known.withLinks(0) : now;
    }
    return owner.look(known);
  }

  @Override
  public final long number() {
    return identity.ino();
  }

  @Override
  public final long device() {
    return identity.dev();
  }

  @Override
  public final int mode() {
    return known.mode();
  }

  @Override
  public final int uid() {
    return known.uid();
  }

  @Override
  public final int gid() {
    return known.gid();
  }

  @Override
  public final void chmod(int permissions) {
    change(file -> file.chmod(permissions));
  }

  @Override
  public final void chown(int uid, int gid, int permissions) {
    change(
        file -> {
          file.chown(uid, gid);
          if (!isSymlink() && (file.stat().mode() & FileMode.PERMISSIONS) != permissions) {
            file.chmod(permissions);
          }
        });
  }

  @Override
  public final void setTimes(long atime, long mtime) {
    change(file -> file.setTimes(atime, mtime));
  }

  @Override
  public final byte @Nullable [] xattr(String attribute) {
    return this.<byte @Nullable []>with(file -> file.xattr(attribute));
  }

  @Override
  public final List<String> xattrNames() {
    return with(HostHandle::xattrNames);
  }

  @Override
  public final void setXattr(String attribute, byte @Nullable [] value) {
    change(file -> file.setXattr(attribute, value));
  }
}
