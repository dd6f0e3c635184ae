package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Where a path walk ended.
 *
 * @param parent directory that the last component was looked up in
 * @param name last component; empty when the path has none ("/")
 * @param kind what the last component is
 * @param target the file there, or null when there is none
 * @param trailingSlash whether the path ends in a slash and so asks for a directory
 */
public record Found(
    VfsPath parent, String name, Kind kind, @Nullable VfsPath target, boolean trailingSlash) {

  /** The kinds of last component. */
  public enum Kind {
    /** A name in {@link #parent}. */
    NORMAL,
    /** The path is all slashes. */
    ROOT,
    DOT,
    DOTDOT,
    /** Reached through a magic link of /proc: there is no parent to speak of. */
    MAGIC
  }

  /**
   * The file found.
   *
   * @throws org.amber.abi.ErrnoException ENOENT, or ENOTDIR when a slash follows another file
   */
  public VfsPath require() {
    if (target == null) {
      throw Errno.ENOENT.error();
    }
    if (trailingSlash && !target.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    return target;
  }
}
