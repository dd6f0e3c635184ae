package org.amber.kernel.credentials;

import java.util.List;

/**
 * Identities of a task, credentials(7). Immutable.
 *
 * @param groups supplementary groups
 * @param capabilities effective capabilities, bit CAP_x of capabilities(7)
 */
public record Credentials(
    int uid,
    int euid,
    int suid,
    int fsuid,
    int gid,
    int egid,
    int sgid,
    int fsgid,
    List<Integer> groups,
    long capabilities) {
  public static final int CAP_CHOWN = 0;
  public static final int CAP_DAC_OVERRIDE = 1;
  public static final int CAP_DAC_READ_SEARCH = 2;
  public static final int CAP_FOWNER = 3;
  public static final int CAP_FSETID = 4;
  public static final int CAP_KILL = 5;
  public static final int CAP_SETGID = 6;
  public static final int CAP_SETUID = 7;
  public static final int CAP_SYS_CHROOT = 18;
  public static final int CAP_SYS_ADMIN = 21;
  public static final int CAP_SYS_NICE = 23;
  public static final int CAP_SYS_RESOURCE = 24;
  public static final int CAP_MKNOD = 27;
  public static final int CAP_LAST = 40;

  /** A user without, or root with, all capabilities. */
  public static Credentials of(int uid, int gid, List<Integer> groups) {
    long capabilities = uid == 0 ? (1L << (CAP_LAST + 1)) - 1 : 0;
    return new Credentials(
        uid, uid, uid, uid, gid, gid, gid, gid, List.copyOf(groups), capabilities);
  }

  public boolean has(int capability) {
    return (capabilities & (1L << capability)) != 0;
  }

  /** Whether {@code group} is the file system group or a supplementary one. */
  public boolean inGroup(int group) {
    return group == fsgid || groups.contains(group);
  }
}
