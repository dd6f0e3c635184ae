package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The set-user-ID and set-group-ID bits of files: when they count, and what takes them away
 * (inode(7), chown(2), write(2)).
 */
@NotSaved("has no state")
public final class SetIdBits {
  private static final int GROUP_EXECUTE = 0010;
  private static final int BOTH = FileMode.S_ISUID | FileMode.S_ISGID;

  private SetIdBits() {}

  /** Whether a program runs with the rights of its file's owner. */
  public static boolean setsUser(int mode) {
    return (mode & FileMode.S_ISUID) != 0;
  }

  /** Whether a program runs with the rights of its file's group. */
  public static boolean setsGroup(int mode) {
    int both = FileMode.S_ISGID | GROUP_EXECUTE;
    return (mode & both) == both;
  }

  /** The mode of a file that is no directory once it was given away, or written to. */
  static int without(Inode inode, @Nullable Caller caller) {
    int mode = inode.mode();
    boolean keepsGroup =
        !setsGroup(mode)
            && caller != null
            && (caller.inGroup(inode.gid()) || caller.hasCapability(Caller.CAP_FSETID));
    return mode & (keepsGroup ? ~FileMode.S_ISUID : ~BOTH);
  }

  /** The contents are about to change by the present call: file_remove_privs of Linux. */
  static void contentsChange(Inode inode) {
    if ((inode.mode() & BOTH) == 0) {
      return;
    }
    Caller caller = inode.fileSystem().services().caller().get();
    if (caller != null && caller.hasCapability(Caller.CAP_FSETID)) {
      return;
    }
    int left = without(inode, caller);
    if (left == inode.mode()) {
      return;
    }
    try {
      inode.chmod(left & FileMode.PERMISSIONS);
    } catch (ErrnoException e) {
      // A file of the host's that belongs to another user there: then the host takes them away.
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
    }
  }
}
