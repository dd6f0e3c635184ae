package org.amber.kernel.vfs;

/** The RESOLVE_* bits of openat2(2). */
public final class Resolve {
  public static final int NO_XDEV = 0x01;
  public static final int NO_MAGICLINKS = 0x02;
  public static final int NO_SYMLINKS = 0x04;
  public static final int BENEATH = 0x08;
  public static final int IN_ROOT = 0x10;
  public static final int CACHED = 0x20;
  public static final int VALID = 0x3f;

  private Resolve() {}
}
