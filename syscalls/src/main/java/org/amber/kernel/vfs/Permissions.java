package org.amber.kernel.vfs;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;

/** Discretionary access control (path_resolution(7), "Permissions"). */
public final class Permissions {
  public static final int EXECUTE = 1;
  public static final int WRITE = 2;
  public static final int READ = 4;

  private Permissions() {}

  /** Whether {@code caller} may access {@code inode} in all the ways of {@code mask}. */
  public static boolean allows(Inode inode, int mask, Caller caller) {
    int mode = inode.mode();
    int granted;
    if (caller.fsuid() == inode.uid()) {
      granted = mode >>> 6;
    } else if (caller.inGroup(inode.gid())) {
      granted = mode >>> 3;
    } else {
      granted = mode;
    }
    if ((mask & ~granted & 7) == 0) {
      return true;
    }
    boolean directory = FileMode.isDirectory(mode);
    boolean executable = directory || (mode & 0111) != 0;
    if (caller.hasCapability(Caller.CAP_DAC_OVERRIDE)) {
      return (mask & EXECUTE) == 0 || executable;
    }
    int readOnly = directory ? READ | EXECUTE : READ;
    return (mask & ~readOnly) == 0 && caller.hasCapability(Caller.CAP_DAC_READ_SEARCH);
  }

  /**
   * Demands access.
   *
   * @throws org.amber.abi.ErrnoException EACCES, or EPERM for writing what nobody may change
   */
  public static void require(Inode inode, int mask, Caller caller) {
    if ((mask & WRITE) != 0 && inode.isImmutable()) {
      throw Errno.EPERM.error();
    }
    if (!allows(inode, mask, caller)) {
      throw Errno.EACCES.error();
    }
  }

  /** Whether the caller is the owner or may act as one. */
  public static boolean ownerOf(Inode inode, Caller caller) {
    return caller.fsuid() == inode.uid() || caller.hasCapability(Caller.CAP_FOWNER);
  }

  /**
   * Demands ownership.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  public static void requireOwner(Inode inode, Caller caller) {
    if (!ownerOf(inode, caller)) {
      throw Errno.EPERM.error();
    }
  }

  /**
   * Demands the right to remove or replace {@code victim} in {@code directory}.
   *
   * @throws org.amber.abi.ErrnoException EACCES, or EPERM in a sticky directory
   */
  static void requireRemoval(Inode directory, Inode victim, Caller caller) {
    require(directory, WRITE | EXECUTE, caller);
    boolean sticky = (directory.mode() & FileMode.S_ISVTX) != 0;
    if (sticky
        && caller.fsuid() != victim.uid()
        && caller.fsuid() != directory.uid()
        && !caller.hasCapability(Caller.CAP_FOWNER)) {
      throw Errno.EPERM.error();
    }
  }
}
