package org.amber.kernel.vfs;

/**
 * Who resolves a path, and from where: what all *at calls have in common.
 *
 * @param context root, working directory and umask
 * @param start directory that a relative path begins at
 * @param caller whose permissions count
 */
public record At(FsContext context, VfsPath start, Caller caller) {

  /** Relative paths begin at the working directory. */
  public static At cwd(FsContext context, Caller caller) {
    return new At(context, context.cwd(), caller);
  }

  /** The file at {@code path}, links followed. */
  public VfsPath follow(String path) {
    return find(path, true).require();
  }

  /**
   * The file at {@code path}.
   *
   * @param follow whether a symbolic link as last component is followed
   */
  public VfsPath get(String path, boolean follow) {
    return find(path, follow).require();
  }

  Found find(String path, boolean follow) {
    return walk(path, 0, follow ? PathWalker.Last.FOLLOW : PathWalker.Last.NO_FOLLOW);
  }

  /** The place of a name that is to be made, removed or moved. */
  Found name(String path) {
    return walk(path, 0, PathWalker.Last.NAME);
  }

  Found walk(String path, int resolve, PathWalker.Last last) {
    return new PathWalker(start, context.root(), path, resolve, caller).walk(last);
  }
}
