package org.amber.kernel.seccomp;

/** What a filter says of a call: SECCOMP_RET_ of seccomp(2), an action and 16 bits of data. */
public final class SeccompVerdict {
  public static final int KILL_PROCESS = 0x8000_0000;
  public static final int KILL_THREAD = 0;
  public static final int TRAP = 0x0003_0000;
  public static final int ERRNO = 0x0005_0000;
  public static final int USER_NOTIFICATION = 0x7fc0_0000;
  public static final int TRACE = 0x7ff0_0000;
  public static final int LOG = 0x7ffc_0000;
  public static final int ALLOW = 0x7fff_0000;

  private static final int ACTION = 0xffff_0000;

  private SeccompVerdict() {}

  /** The action; a lower one is stricter. */
  public static int action(int verdict) {
    return verdict & ACTION;
  }

  /** What goes with the action. */
  public static int data(int verdict) {
    return verdict & ~ACTION;
  }
}
