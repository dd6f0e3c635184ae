package org.amber.kernel.credentials;

import java.util.Arrays;
import java.util.List;
import org.amber.kernel.vfs.Caller;

/**
 * Identities of a task, credentials(7) and capabilities(7). Immutable.
 *
 * @param groups supplementary groups
 * @param capabilities the rights that go with them, or without them
 * @param secureBits how they go together
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
    Capabilities capabilities,
    SecureBits secureBits)
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
        Capabilities.of(uid == 0),
        SecureBits.NONE);
  }

  private static long bit(int capability) {
    return 1L << capability;
  }

  @Override
  public boolean hasCapability(int capability) {
    return has(capability);
  }

  public boolean has(int capability) {
    return (capabilities.effective() & bit(capability)) != 0;
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
   */
  public Credentials withUserIds(int ruid, int newEuid, int newSuid) {
    Credentials changed =
        new Credentials(
            ruid,
            newEuid,
            newSuid,
            newEuid,
            gid,
            egid,
            sgid,
            fsgid,
            groups,
            capabilities,
            secureBits);
    return secureBits.noSetuidFixup() ? changed : changed.withCapabilities(rightsIn(changed));
  }

  /** The capabilities after a change of user ids: cap_emulate_setxuid. */
  private Capabilities rightsIn(Credentials changed) {
    Capabilities rights = capabilities;
    if (isSomehowRoot() && !changed.isSomehowRoot()) {
      rights = rights.withoutRoot(secureBits.keepCaps());
    }
    if (euid == 0 && changed.euid != 0) {
      rights = rights.withEffective(0);
    } else if (euid != 0 && changed.euid == 0) {
      rights = rights.withEffective(rights.permitted());
    }
    return rights;
  }

  private boolean isSomehowRoot() {
    return uid == 0 || euid == 0 || suid == 0;
  }

  /** Another file system user id: the capabilities over files come and go with root. */
  public Credentials withFileSystemUser(int newFsuid) {
    long effective = capabilities.effective();
    boolean fixes = !secureBits.noSetuidFixup();
    if (fixes && fsuid == 0 && newFsuid != 0) {
      effective &= ~FILE_CAPABILITIES;
    } else if (fixes && fsuid != 0 && newFsuid == 0) {
      effective |= capabilities.permitted() & FILE_CAPABILITIES;
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
        capabilities.withEffective(effective),
        secureBits);
  }

  /** Other group ids. */
  public Credentials withGroupIds(int rgid, int newEgid, int newSgid, int newFsgid) {
    return new Credentials(
        uid, euid, suid, fsuid, rgid, newEgid, newSgid, newFsgid, groups, capabilities, secureBits);
  }

  /** Other supplementary groups. */
  public Credentials withGroups(List<Integer> newGroups) {
    return with(List.copyOf(newGroups), capabilities, secureBits);
  }

  /** Other capabilities. */
  public Credentials withCapabilities(Capabilities newCapabilities) {
    return with(groups, newCapabilities, secureBits);
  }

  /** Another treatment of root. */
  public Credentials withSecureBits(SecureBits newBits) {
    return with(groups, capabilities, newBits);
  }

  private Credentials with(List<Integer> newGroups, Capabilities rights, SecureBits bits) {
    return new Credentials(uid, euid, suid, fsuid, gid, egid, sgid, fsgid, newGroups, rights, bits);
  }

  /** What capset(2) makes of them. */
  public Credentials withCapabilitySets(long effective, long permitted, long inheritable) {
    return withCapabilities(capabilities.withSets(effective, permitted, inheritable));
  }

  /** Without a capability in the bounding set. */
  public Credentials withoutBound(int capability) {
    return withCapabilities(capabilities.withBounding(capabilities.bounding() & ~bit(capability)));
  }

  /** With other ambient capabilities. */
  public Credentials withAmbient(long ambient) {
    return withCapabilities(capabilities.withAmbient(ambient));
  }

  /** Whether a program runs with the ids of others than who started it. */
  public boolean isSetId() {
    return euid != uid || egid != gid;
  }

  /**
   * After execve(2): the saved and file system ids follow the effective ones, and capabilities are
   * kept over the next change of ids only if that is asked for again.
   */
  public Credentials afterExec(int newEuid, int newEgid, Capabilities newCapabilities) {
    return new Credentials(
        uid,
        newEuid,
        newEuid,
        newEuid,
        gid,
        newEgid,
        newEgid,
        newEgid,
        groups,
        newCapabilities,
        secureBits.withKeepCaps(false));
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
    state.capabilities = capabilities.effective();
    state.permitted = capabilities.permitted();
    state.inheritable = capabilities.inheritable();
    state.bounding = capabilities.bounding();
    state.ambient = capabilities.ambient();
    state.secureBits = secureBits.bits();
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
        new Capabilities(
            state.capabilities, state.permitted, state.inheritable, state.bounding, state.ambient),
        new SecureBits(state.secureBits));
  }
}
