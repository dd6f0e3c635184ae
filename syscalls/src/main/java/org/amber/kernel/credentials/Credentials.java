package org.amber.kernel.credentials;

import java.util.Arrays;
import java.util.List;
import org.amber.kernel.vfs.Caller;

/**
 * Identities of a task, credentials(7) and capabilities(7). Immutable.
 *
 * @param groups supplementary groups
 * @param capabilities effective capabilities, bit CAP_x
 * @param permitted capabilities that may become effective
 * @param inheritable capabilities kept over execve(2) of a file that has them
 * @param bounding capabilities that execve(2) may still give
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
    long capabilities,
    long permitted,
    long inheritable,
    long bounding)
    implements Caller {
  public static final int CAP_KILL = 5;
  public static final int CAP_SETGID = 6;
  public static final int CAP_SETUID = 7;
  public static final int CAP_SETPCAP = 8;
  public static final int CAP_LINUX_IMMUTABLE = 9;
  public static final int CAP_SYS_CHROOT = 18;
  public static final int CAP_SYS_PTRACE = 19;
  public static final int CAP_SYS_BOOT = 22;
  public static final int CAP_SYS_NICE = 23;
  public static final int CAP_SYS_RESOURCE = 24;
  public static final int CAP_SYS_TIME = 25;
  public static final int CAP_SYS_TTY_CONFIG = 26;
  public static final int CAP_SYSLOG = 34;
  public static final int CAP_LAST = 40;

  /** Every capability. */
  public static final long ALL_CAPABILITIES = (1L << (CAP_LAST + 1)) - 1;

  /** Capabilities that follow the file system user id: capabilities(7). */
  private static final long FILE_CAPABILITIES =
      bit(CAP_CHOWN)
          | bit(CAP_DAC_OVERRIDE)
          | bit(CAP_DAC_READ_SEARCH)
          | bit(CAP_FOWNER)
          | bit(CAP_FSETID)
          | bit(CAP_LINUX_IMMUTABLE)
          | bit(CAP_MKNOD);

  /** A user without, or root with, all capabilities. */
  public static Credentials of(int uid, int gid, List<Integer> groups) {
    long granted = uid == 0 ? ALL_CAPABILITIES : 0;
    return new Credentials(
        uid,
        uid,
        uid,
        uid,
        gid,
        gid,
        gid,
        gid,
        List.copyOf(groups),
        granted,
        granted,
        0,
        ALL_CAPABILITIES);
  }

  private static long bit(int capability) {
    return 1L << capability;
  }

  @Override
  public boolean hasCapability(int capability) {
    return has(capability);
  }

  public boolean has(int capability) {
    return (capabilities & bit(capability)) != 0;
  }

  /**
   * Whether another's real, effective and saved ids, of user and group, are all the real ones here:
   * who may look into whom (ptrace(2), prlimit(2)).
   */
  public boolean coversIdsOf(Credentials other) {
    return uid == other.uid
        && uid == other.euid
        && uid == other.suid
        && gid == other.gid
        && gid == other.egid
        && gid == other.sgid;
  }

  @Override
  public boolean inGroup(int group) {
    return group == fsgid || groups.contains(group);
  }

  /**
   * Other user ids, with what that does to the capabilities; the file system user id follows the
   * effective one.
   *
   * @param keepPermitted whether giving up the last root id keeps permitted capabilities
   *     (PR_SET_KEEPCAPS)
   */
  public Credentials withUserIds(int ruid, int newEuid, int newSuid, boolean keepPermitted) {
    long newPermitted = permitted;
    long effective = capabilities;
    boolean wasRoot = uid == 0 || euid == 0 || suid == 0;
    boolean isRoot = ruid == 0 || newEuid == 0 || newSuid == 0;
    if (wasRoot && !isRoot && !keepPermitted) {
      newPermitted = 0;
      effective = 0;
    }
    if (euid == 0 && newEuid != 0) {
      effective = 0;
    } else if (euid != 0 && newEuid == 0) {
      effective = newPermitted;
    }
    return new Credentials(
        ruid,
        newEuid,
        newSuid,
        newEuid,
        gid,
        egid,
        sgid,
        fsgid,
        groups,
        effective,
        newPermitted,
        inheritable,
        bounding);
  }

  /** Another file system user id: the capabilities over files come and go with root. */
  public Credentials withFileSystemUser(int newFsuid) {
    long effective = capabilities;
    if (fsuid == 0 && newFsuid != 0) {
      effective &= ~FILE_CAPABILITIES;
    } else if (fsuid != 0 && newFsuid == 0) {
      effective |= permitted & FILE_CAPABILITIES;
    }
    return new Credentials(
        uid,
        euid,
        suid,
        newFsuid,
        gid,
        egid,
        sgid,
        fsgid,
        groups,
        effective,
        permitted,
        inheritable,
        bounding);
  }

  /** Other group ids. */
  public Credentials withGroupIds(int rgid, int newEgid, int newSgid, int newFsgid) {
    return new Credentials(
        uid,
        euid,
        suid,
        fsuid,
        rgid,
        newEgid,
        newSgid,
        newFsgid,
        groups,
        capabilities,
        permitted,
        inheritable,
        bounding);
  }

  /** Other supplementary groups. */
  public Credentials withGroups(List<Integer> newGroups) {
    return new Credentials(
        uid,
        euid,
        suid,
        fsuid,
        gid,
        egid,
        sgid,
        fsgid,
        List.copyOf(newGroups),
        capabilities,
        permitted,
        inheritable,
        bounding);
  }

  /** Other capability sets. */
  public Credentials withCapabilities(
      long effective, long newPermitted, long newInheritable, long newBounding) {
    return new Credentials(
        uid,
        euid,
        suid,
        fsuid,
        gid,
        egid,
        sgid,
        fsgid,
        groups,
        effective,
        newPermitted,
        newInheritable,
        newBounding);
  }

  /** The state form. */
  public CredentialsState save() {
    CredentialsState state = new CredentialsState();
    state.uid = uid;
    state.euid = euid;
    state.suid = suid;
    state.fsuid = fsuid;
    state.gid = gid;
    state.egid = egid;
    state.sgid = sgid;
    state.fsgid = fsgid;
    state.groups = groups.stream().mapToInt(Integer::intValue).toArray();
    state.capabilities = capabilities;
    state.permitted = permitted;
    state.inheritable = inheritable;
    state.bounding = bounding;
    return state;
  }

  /** What was saved. */
  public static Credentials restore(CredentialsState state) {
    return new Credentials(
        state.uid,
        state.euid,
        state.suid,
        state.fsuid,
        state.gid,
        state.egid,
        state.sgid,
        state.fsgid,
        Arrays.stream(state.groups).boxed().toList(),
        state.capabilities,
        state.permitted,
        state.inheritable,
        state.bounding);
  }
}
