package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** One resolution of a path (path_resolution(7)). Made for a single walk. */
@NotSaved("at work only inside one call")
final class PathWalker {
  /** What happens to a symbolic link in the last component. */
  enum Last {
    /** It is followed. */
    FOLLOW,
    /** It is followed only when a slash comes behind it. */
    NO_FOLLOW,
    /** It is never followed: the name itself is what matters. */
    NAME
  }

  private static final int LINK_LIMIT = 40;

  private final VfsPath root;
  private final Caller caller;
  private final int resolve;
  private VfsPath current;
  private String pending;
  private int at;
  private int links;

  /**
   * @param start directory that a relative path begins at
   * @param root what "/" is and ".." does not leave
   * @param resolve RESOLVE_* bits of openat2(2)
   */
  PathWalker(VfsPath start, VfsPath root, String path, int resolve, Caller caller) {
    boolean confined = (resolve & (Resolve.BENEATH | Resolve.IN_ROOT)) != 0;
    this.root = confined ? start : root;
    this.caller = caller;
    this.resolve = resolve;
    this.current = start;
    this.pending = path;
  }

  /**
   * Walks.
   *
   * @throws org.amber.abi.ErrnoException ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EXDEV
   */
  Found walk(Last last) {
    if (pending.isEmpty()) {
      throw Errno.ENOENT.error();
    }
    if (pending.length() >= FileName.PATH_MAX) {
      throw Errno.ENAMETOOLONG.error();
    }
    startOver();
    Found.Kind kind = pending.charAt(0) == '/' ? Found.Kind.ROOT : Found.Kind.DOT;
    while (true) {
      skipSlashes();
      if (at == pending.length()) {
        return new Found(current, "", kind, current, true);
      }
      String name = component();
      boolean isLast = onlySlashesLeft();
      boolean slash = isLast && at < pending.length();
      enter();
      if (name.equals(".") || name.equals("..")) {
        kind = name.length() == 1 ? Found.Kind.DOT : Found.Kind.DOTDOT;
        VfsPath here = current;
        if (kind == Found.Kind.DOTDOT) {
          ascend();
        }
        if (isLast) {
          return new Found(here, name, kind, current, slash);
        }
        continue;
      }
      FileName.requireLength(name);
      Dentry dentry = current.dentry().child(name);
      if (dentry == null) {
        if (isLast) {
          return new Found(current, name, Found.Kind.NORMAL, null, slash);
        }
        throw Errno.ENOENT.error();
      }
      VfsPath child = cross(new VfsPath(current.mount(), dentry));
      if (child.inode().isSymlink() && follows(last, isLast, slash)) {
        if (jump(child)) {
          kind = Found.Kind.MAGIC;
          if (isLast) {
            return new Found(current, name, kind, current, slash);
          }
        } else {
          splice(child.inode().readLink());
          kind = Found.Kind.ROOT;
        }
        continue;
      }
      if (isLast) {
        return new Found(current, name, Found.Kind.NORMAL, child, slash);
      }
      current = child;
    }
  }

  private static boolean follows(Last last, boolean isLast, boolean slash) {
    return !isLast || last == Last.FOLLOW || (slash && last == Last.NO_FOLLOW);
  }

  private void startOver() {
    if (pending.charAt(0) != '/') {
      return;
    }
    if ((resolve & Resolve.BENEATH) != 0) {
      throw Errno.EXDEV.error();
    }
    requireSameMount(root);
    current = root;
  }

  private void skipSlashes() {
    while (at < pending.length() && pending.charAt(at) == '/') {
      at++;
    }
  }

  private String component() {
    int end = pending.indexOf('/', at);
    if (end < 0) {
      end = pending.length();
    }
    String name = pending.substring(at, end);
    at = end;
    return name;
  }

  private boolean onlySlashesLeft() {
    for (int i = at; i < pending.length(); i++) {
      if (pending.charAt(i) != '/') {
        return false;
      }
    }
    return true;
  }

  /** Demands that {@link #current} is a directory that the caller may search. */
  private void enter() {
    if (!current.inode().isDirectory()) {
      throw Errno.ENOTDIR.error();
    }
    Permissions.require(current.inode(), Permissions.EXECUTE, caller);
  }

  private void ascend() {
    if (current.same(root)) {
      if ((resolve & Resolve.BENEATH) != 0) {
        throw Errno.EXDEV.error();
      }
      return;
    }
    VfsPath above = current.parent();
    requireSameMount(above);
    current = above;
  }

  private VfsPath cross(VfsPath path) {
    VfsPath top = path.covering();
    requireSameMount(top);
    return top;
  }

  private void requireSameMount(VfsPath next) {
    if ((resolve & Resolve.NO_XDEV) != 0 && next.mount() != current.mount()) {
      throw Errno.EXDEV.error();
    }
  }

  private void countLink() {
    if ((resolve & Resolve.NO_SYMLINKS) != 0 || ++links > LINK_LIMIT) {
      throw Errno.ELOOP.error();
    }
  }

  /** Follows a magic link; false when {@code link} is an ordinary one. */
  private boolean jump(VfsPath link) {
    countLink();
    @Nullable VfsPath target = link.inode().magicTarget();
    if (target == null) {
      return false;
    }
    if ((resolve & Resolve.NO_MAGICLINKS) != 0) {
      throw Errno.ELOOP.error();
    }
    if ((resolve & (Resolve.BENEATH | Resolve.IN_ROOT)) != 0) {
      throw Errno.EXDEV.error();
    }
    requireSameMount(target);
    current = target;
    return true;
  }

  private void splice(String text) {
    if (text.isEmpty()) {
      throw Errno.ENOENT.error();
    }
    pending = text + pending.substring(at);
    at = 0;
    startOver();
  }
}
