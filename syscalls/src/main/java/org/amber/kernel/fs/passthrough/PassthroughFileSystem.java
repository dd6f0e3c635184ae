package org.amber.kernel.fs.passthrough;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.amber.abi.Errno;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** One granted directory or file of the host; changes are the host's. */
public final class PassthroughFileSystem extends FileSystem {
  @NotSaved("granted again by whoever resumes")
  private final HostFileSystem host;

  @NotSaved("derived from the grant")
  private final String source;

  @NotSaved("found again by name")
  private final PassthroughInode root;

  @NotSaved("files in use, so that each is one object")
  private final Map<Key, WeakReference<PassthroughInode>> known = new HashMap<>();

  /** What makes two names of the host the same file. */
  private record Key(long dev, long ino, long btime) {
    static Key of(Stat stat) {
      return new Key(stat.dev(), stat.ino(), stat.btime());
    }
  }

  /**
   * @param host the granted directory or file
   * @param source its path on the host, for /proc/mounts
   * @throws org.amber.abi.ErrnoException ENOENT
   */
  public PassthroughFileSystem(VfsServices services, HostFileSystem host, String source) {
    super(services);
    this.host = host;
    this.source = source;
    Stat stat = host.stat("");
    if (stat == null) {
      throw Errno.ENOENT.error();
    }
    this.root = make(null, "", stat);
  }

  HostFileSystem host() {
    return host;
  }

  @Override
  public String type() {
    return "amber-host";
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public long device() {
    return root.stat().dev();
  }

  @Override
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return host.statfs();
  }

  /** The file of that name in a directory, or null. */
  @Nullable PassthroughInode find(PassthroughInode directory, String name) {
    Stat stat = host.stat(directory.pathOf(name));
    if (stat == null) {
      return null;
    }
    Key key = Key.of(stat);
    WeakReference<PassthroughInode> reference = known.get(key);
    PassthroughInode found = reference == null ? null : reference.get();
    if (found == null || found.mode() >>> 12 != stat.mode() >>> 12) {
      found = make(directory, name, stat);
      known.put(key, new WeakReference<>(found));
      forgetCollected();
    } else {
      found.update(stat);
      found.setPlace(directory, name);
    }
    return found;
  }

  /** A new file without a name, of the file system that a directory is on. */
  PassthroughInode createUnnamed(PassthroughInode directory, int permissions) {
    HostFile open = host.createUnnamed(directory.path(), permissions);
    Stat stat = open.stat();
    PassthroughFile made = new PassthroughFile(this, directory, "#" + stat.ino(), stat);
    made.take(open);
    known.put(Key.of(stat), new WeakReference<>(made));
    return made;
  }

  private void forgetCollected() {
    if (known.size() % 1024 == 0) {
      known.values().removeIf(reference -> reference.get() == null);
    }
  }

  private PassthroughInode make(@Nullable PassthroughInode directory, String name, Stat stat) {
    return stat.isRegular()
        ? new PassthroughFile(this, directory, name, stat)
        : new PassthroughInode(this, directory, name, stat);
  }
}
