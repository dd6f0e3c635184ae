package org.amber.kernel.fs.passthrough;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.fs.host.HostFile;
import org.amber.kernel.fs.host.HostFileSystem;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.NewFile;
import org.amber.kernel.vfs.RenameOperation;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A directory of the host. */
@SavedIn(PassthroughNodeState.class)
final class PassthroughDirectory extends PassthroughInode {
  PassthroughDirectory(
      PassthroughFileSystem owner,
      @Nullable PassthroughDirectory directory,
      String name,
      Stat stat) {
    super(owner, directory, name, stat);
  }

  /**
   * The path of an entry.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when the name is more than one component
   */
  String pathOf(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf(0) >= 0) {
      throw Errno.EINVAL.error();
    }
    String path = path();
    return path.isEmpty() ? name : path + "/" + name;
  }

  private @Nullable Stat statOf(String name) {
    try {
      return host().stat(pathOf(name));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public @Nullable PassthroughInode lookup(String name) {
    Stat stat = statOf(name);
    return stat == null ? null : owner().inode(this, name, stat);
  }

  @Override
  public boolean stillNames(String name, Inode file) {
    if (!(file instanceof PassthroughInode inode)) {
      return true; // a file that was deleted before the machine was restored
    }
    Stat stat = statOf(name);
    if (stat == null || !FileIdentity.of(stat).equals(inode.identity())) {
      return false;
    }
    inode.setKnown(stat);
    return true;
  }

  @Override
  public List<DirectoryEntry> list() {
    return host().list(ownPath());
  }

  @Override
  public Inode create(String name, NewFile file) {
    String path = pathOf(name);
    HostFileSystem host = host();
    int permissions = file.mode() & FileMode.PERMISSIONS;
    HostFile contents = null;
    switch (FileMode.type(file.mode())) {
      case FileMode.S_IFREG -> contents = host.createFile(path, permissions);
      case FileMode.S_IFDIR -> host.createDirectory(path, permissions);
      case FileMode.S_IFLNK -> host.createSymlink(path, file.target());
      default -> host.createSpecial(path, file.mode(), file.rdev());
    }
    Stat stat = contents == null ? host.stat(path) : contents.stat();
    if (stat == null) {
      throw Errno.ENOENT.error();
    }
    PassthroughInode made = owner().inode(this, name, stat);
    if (made instanceof PassthroughFile regular && contents != null) {
      regular.made(contents);
    }
    settle(made, file);
    return made;
  }

  /** Gives a new file the owner and permissions of the guest: the host's umask and user differ. */
  private static void settle(PassthroughInode made, NewFile file) {
    int permissions = file.mode() & FileMode.PERMISSIONS;
    try {
      if (made.uid() != file.uid() || made.gid() != file.gid()) {
        made.chown(file.uid(), file.gid(), permissions);
      }
    } catch (ErrnoException e) {
      // Without privilege on the host its own user owns the file.
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
    }
    if (!made.isSymlink() && (made.mode() & FileMode.PERMISSIONS) != permissions) {
      made.chmod(permissions);
    }
  }

  @Override
  public void link(String name, Inode file) {
    String path = pathOf(name);
    PassthroughInode existing = own(file);
    existing.link(path);
    existing.placeIfNameless(this, name);
  }

  @Override
  public Inode createUnnamed(NewFile file) {
    HostFile contents = host().createUnnamed(ownPath(), file.mode() & FileMode.PERMISSIONS);
    PassthroughFile made = owner().unnamed(this, contents);
    settle(made, file);
    return made;
  }

  @Override
  public void remove(String name, Inode file) {
    if (file.isDirectory()) {
      host().removeDirectory(pathOf(name));
    } else {
      host().unlink(pathOf(name));
    }
    own(file).unplace(this, name);
  }

  @Override
  public void rename(String name, Inode file, Inode to, String newName, @Nullable Inode replaced) {
    PassthroughDirectory target = directory(to);
    String from = pathOf(name);
    host().rename(from, target.pathOf(newName), 0);
    if (replaced != null) {
      own(replaced).unplace(target, newName);
    }
    own(file).place(target, newName);
    owner().touched().moved(from, target.pathOf(newName));
  }

  @Override
  public void exchange(String name, Inode file, Inode to, String otherName, Inode other) {
    PassthroughDirectory target = directory(to);
    String from = pathOf(name);
    host().rename(from, target.pathOf(otherName), RenameOperation.EXCHANGE);
    own(file).place(target, otherName);
    own(other).place(this, name);
    owner().touched().exchanged(from, target.pathOf(otherName));
  }

  private static PassthroughInode own(Inode inode) {
    if (inode instanceof PassthroughInode own) {
      return own;
    }
    throw Errno.EXDEV.error();
  }

  private static PassthroughDirectory directory(Inode inode) {
    if (inode instanceof PassthroughDirectory directory) {
      return directory;
    }
    throw Errno.EXDEV.error();
  }
}
