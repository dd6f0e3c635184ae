package org.amber.unicorn;

/** Permission bits of memory: {@code uc_prot}. */
public final class Protection {
  public static final int NONE = 0;
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int EXECUTE = 4;
  public static final int ALL = 7;

  private Protection() {}
}
