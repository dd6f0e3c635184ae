package org.amber.kernel.fs.proc;

import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;

/** A file system whose files are made when they are looked at. */
public abstract class GeneratedFileSystem extends FileSystem {
  @NotSaved("every machine numbers its files in the same order")
  private long lastNumber;

  protected GeneratedFileSystem(VfsServices services) {
    super(services);
  }

  /** Inode numbers of files that are always there, in the order in which they are made. */
  final long nextNumber() {
    return ++lastNumber;
  }

  /** Whether the names here are all there can be: Inode.refusesNewNames(). */
  boolean refusesNewNames() {
    return false;
  }

  /** st_blksize of its files. */
  abstract int blockSize();
}
