package org.amber.kernel.credentials;

import java.util.List;
import org.amber.kernel.vfs.Caller;

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
    long capabilities)
    implements Caller {
  public static final int CAP_KILL = 5;
  public static final int CAP_SETGID = 6;
  public static final int CAP_SETUID = 7;
  public static final int CAP_SYS_CHROOT = 18;
  public static final int CAP_SYS_NICE = 23;
  public static final int CAP_SYS_RESOURCE = 24;
  public static final int CAP_LAST = 40;

  /** A user without, or root with, all capabilities. */
  public static Credentials of(int uid, int gid, List<Integer> groups) {
    long capabilities = uid == 0 ? (1L << (CAP_LAST + 1)) - 1 : 0;
    return new Credentials(
        uid, uid, uid, uid, gid, gid, gid, gid, List.copyOf(groups), capabilities);
  }

  @Override
  public boolean hasCapability(int capability) {
    return has(capability);
  }

  public boolean has(int capability) {
    return (capabilities & (1L << capability)) != 0;
  }

  @Override
  public boolean inGroup(int group) {
    return group == fsgid || groups.contains(group);
  }
}
