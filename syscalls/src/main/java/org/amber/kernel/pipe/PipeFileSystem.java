package org.amber.kernel.pipe;

import java.util.List;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.abi.Statfs;
import org.amber.kernel.vfs.DirectoryEntry;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsServices;
import org.jspecify.annotations.Nullable;

/** The file system that unnamed pipes are in; it has no place in the tree. */
final class PipeFileSystem extends FileSystem {
  private static final long DEVICE = Stat.device(0, 15);

  private final Pipes pipes;
  private final Inode root = new Root();

  PipeFileSystem(VfsServices services, Pipes pipes) {
    super(services);
    this.pipes = pipes;
  }

  Pipes pipes() {
    return pipes;
  }

  @Override
  public String type() {
    return "pipefs";
  }

  @Override
  public long device() {
    return DEVICE;
  }

  @Override
  public Inode root() {
    return root;
  }

  @Override
  public Statfs statfs() {
    return new Statfs(
        Statfs.PIPEFS_MAGIC, 4096, 0, 0, 0, 0, 0, 0, 255, Statfs.ST_VALID | Statfs.ST_RELATIME);
  }

  /** The directory that nobody can reach. */
  private final class Root extends Inode {
    Root() {
      super(PipeFileSystem.this);
    }

    @Override
    public Stat stat() {
      return new Stat(DEVICE, number(), mode(), 2, 0, 0, 0, 0, 4096, 0, 0, 0, 0, 0);
    }

    @Override
    public long number() {
      return 1;
    }

    @Override
    public int mode() {
      return FileMode.S_IFDIR | 0555;
    }

    @Override
    public int uid() {
      return 0;
    }

    @Override
    public int gid() {
      return 0;
    }

    @Override
    public @Nullable Inode lookup(String name) {
      return null;
    }

    @Override
    public List<DirectoryEntry> list() {
      return List.of();
    }
  }
}
