package org.amber.abi;

/** The O_* flags of open(2) on x86-64 (asm-generic/fcntl.h), as bits of an int. */
public final class OpenFlags {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_ACCMODE = 3;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NOCTTY = 0x100;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DSYNC = 0x1000;
  public static final int O_ASYNC = 0x2000;
  public static final int O_DIRECT = 0x4000;
  public static final int O_LARGEFILE = 0x8000;
  public static final int O_DIRECTORY = 0x10000;
  public static final int O_NOFOLLOW = 0x20000;
  public static final int O_NOATIME = 0x40000;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_SYNC = 0x101000;
  public static final int O_PATH = 0x200000;

  /** The bit of its own in O_TMPFILE; the whole flag contains O_DIRECTORY. */
  public static final int TMPFILE_BIT = 0x400000;

  public static final int O_TMPFILE = TMPFILE_BIT | O_DIRECTORY;

  /** What fcntl(F_SETFL) can change. */
  public static final int SETTABLE = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;

  /** Flags that act at open time only and that F_GETFL does not show. */
  public static final int CREATION = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC;

  /** Every flag open(2) knows; openat2(2) refuses others. */
  public static final int VALID =
      O_ACCMODE
          | CREATION
          | SETTABLE
          | O_SYNC
          | O_LARGEFILE
          | O_DIRECTORY
          | O_NOFOLLOW
          | O_PATH
          | TMPFILE_BIT;

  private OpenFlags() {}

  public static boolean readable(int flags) {
    int mode = flags & O_ACCMODE;
    return mode == O_RDONLY || mode == O_RDWR;
  }

  public static boolean writable(int flags) {
    int mode = flags & O_ACCMODE;
    return mode == O_WRONLY || mode == O_RDWR;
  }
}
