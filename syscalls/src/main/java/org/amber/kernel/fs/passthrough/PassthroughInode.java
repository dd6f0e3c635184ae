package org.amber.kernel.fs.passthrough;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NewFile;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** A file of a granted directory. Its path follows the renames that the machine makes. */
@NotSaved("found again by name in the directory that is granted to the resumed machine")
class PassthroughInode extends Inode {
  private final PassthroughFileSystem fileSystem;
  private @Nullable PassthroughInode directory;
  private String name;
  private Stat stat;

  PassthroughInode(
      PassthroughFileSystem fileSystem,
      @Nullable PassthroughInode directory,
      String name,
      Stat stat) {
    super(fileSystem);
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.name = name;
    this.stat = stat;
  }

  final HostFileSystem host() {
    return fileSystem.host();
  }

  /** Path below the granted directory. */
  final String path() {
    PassthroughInode above = directory;
    return above == null ? "" : above.pathOf(name);
  }

  final String pathOf(String child) {
    String path = path();
    return path.isEmpty() ? child : path + "/" + child;
  }

  final void setPlace(PassthroughInode newDirectory, String newName) {
    directory = newDirectory;
    name = newName;
  }

  /** Takes over what the host says of the file now. */
  void update(Stat now) {
    stat = now;
  }

  final Stat lastStat() {
    return stat;
  }

  @Override
  public Stat stat() {
    Stat now = host().stat(path());
    if (now != null && now.ino() == stat.ino()) {
      update(now);
    }
    return stat;
  }

  @Override
  public final long number() {
    return stat.ino();
  }

  @Override
  public final int mode() {
    return stat.mode();
  }

  @Override
  public final int uid() {
    return stat.uid();
  }

  @Override
  public final int gid() {
    return stat.gid();
  }

  @Override
  public void chmod(int permissions) {
    host().chmod(path(), permissions);
    Stat ignored = stat();
  }

  @Override
  public void chown(int uid, int gid, int permissions) {
    host().chown(path(), uid, gid);
    Stat ignored = stat();
  }

  @Override
  public void setTimes(long atime, long mtime) {
    host().setTimes(path(), atime, mtime);
  }

  @Override
  public String readLink() {
    if (!isSymlink()) {
      throw Errno.EINVAL.error();
    }
    return host().readLink(path());
  }

  @Override
  public @Nullable Inode lookup(String child) {
    if (!isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    return fileSystem.find(this, child);
  }

  @Override
  public List<DirectoryEntry> list() {
    return host().list(path());
  }

  @Override
  public Inode create(String child, NewFile file) {
    String path = pathOf(child);
    int permissions = file.mode() & FileMode.PERMISSIONS;
    switch (FileMode.type(file.mode())) {
      case FileMode.S_IFREG -> host().createFile(path, permissions);
      case FileMode.S_IFDIR -> host().createDirectory(path, permissions);
      case FileMode.S_IFLNK -> host().createSymlink(path, file.target());
      default -> host().createSpecial(path, file.mode(), file.rdev());
    }
    PassthroughInode made = fileSystem.find(this, child);
    if (made == null) {
      throw Errno.ENOENT.error();
    }
    settle(made, file);
    return made;
  }

  /** The host's umask and user are not the guest's. */
  private static void settle(PassthroughInode made, NewFile file) {
    try {
      if (made.uid() != file.uid() || made.gid() != file.gid()) {
        made.chown(file.uid(), file.gid(), file.mode());
      }
      if (!made.isSymlink() && made.mode() != file.mode()) {
        made.chmod(file.mode() & FileMode.PERMISSIONS);
      }
    } catch (ErrnoException e) {
      // Without privilege on the host its own user owns the file.
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }

  @Override
  public final Inode createUnnamed(NewFile file) {
    PassthroughInode made = fileSystem.createUnnamed(this, file.mode() & FileMode.PERMISSIONS);
    settle(made, file);
    return made;
  }

  @Override
  public final void link(String child, Inode file) {
    if (!(file instanceof PassthroughInode existing)) {
      throw Errno.EXDEV.error();
    }
    existing.linkAs(pathOf(child));
  }

  /** Gives this file one more name below the granted directory. */
  void linkAs(String path) {
    host().link(path(), path);
  }

  @Override
  public void remove(String child, Inode file) {
    if (file.isDirectory()) {
      host().removeDirectory(pathOf(child));
    } else {
      host().unlink(pathOf(child));
    }
    ((PassthroughInode) file).unlinked();
  }

  /** One name less: what the host last said may now be of nobody. */
  private void unlinked() {
    Stat s = stat;
    stat =
        new Stat(
            s.dev(),
            s.ino(),
            s.mode(),
            s.isDirectory() ? 0 : s.nlink() - 1,
            s.uid(),
            s.gid(),
            s.rdev(),
            s.size(),
            s.blockSize(),
            s.blocks(),
            s.atime(),
            s.mtime(),
            s.ctime(),
            s.btime());
  }

  @Override
  public void rename(
      String child, Inode file, Inode to, String newName, @Nullable Inode replaced) {
    PassthroughInode target = (PassthroughInode) to;
    host().rename(pathOf(child), target.pathOf(newName), 0);
    ((PassthroughInode) file).setPlace(target, newName);
    if (replaced instanceof PassthroughInode gone) {
      gone.unlinked();
    }
  }

  @Override
  public void exchange(String child, Inode file, Inode to, String otherName, Inode other) {
    final int renameExchange = 2;
    PassthroughInode target = (PassthroughInode) to;
    host().rename(pathOf(child), target.pathOf(otherName), renameExchange);
    ((PassthroughInode) file).setPlace(target, otherName);
    ((PassthroughInode) other).setPlace(this, child);
  }

  @Override
  public byte @Nullable [] xattr(String attribute) {
    return host().xattr(path(), attribute);
  }

  @Override
  public List<String> xattrNames() {
    return host().xattrNames(path());
  }

  @Override
  public void setXattr(String attribute, byte @Nullable [] value) {
    host().setXattr(path(), attribute, value);
  }
}
