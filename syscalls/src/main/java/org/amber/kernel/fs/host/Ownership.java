package org.amber.kernel.fs.host;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;

/** Gives files of the host the owners that others had, as far as this user may. */
public final class Ownership {
  private Ownership() {}

  /**
   * Gives a file owner and group.
   *
   * @param wanted has them
   * @return whether the file has them now; else this user may not give them
   * @throws ErrnoException what else the host says
   */
  public static boolean give(HostHandle file, Stat wanted) {
    Stat now = file.stat();
    if (now.uid() == wanted.uid() && now.gid() == wanted.gid()) {
      return true;
    }
    try {
      file.chown(wanted.uid(), wanted.gid());
      return true;
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Gives a file owner, group and permissions. Where it cannot have the owner, it does not lend the
   * rights of the one that it has.
   *
   * @throws ErrnoException what else the host says
   */
  public static void giveWithPermissions(HostHandle file, Stat wanted) {
    int lost = give(file, wanted) ? 0 : FileMode.S_ISUID | FileMode.S_ISGID;
    file.chmod(wanted.mode() & FileMode.PERMISSIONS & ~lost);
  }
}
