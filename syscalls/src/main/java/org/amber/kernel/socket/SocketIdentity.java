package org.amber.kernel.socket;

import org.amber.abi.Errno;
import org.amber.abi.FileMode;
import org.amber.abi.Stat;
import org.amber.kernel.vfs.Caller;

/**
 * What a socket is, and whom it belongs to.
 *
 * @param family AF_*
 * @param type SOCK_* without flags
 * @param protocol of the family
 * @param uid who made it, or was given it
 * @param gid group of the same
 * @param permissions what fchmod(2) has set; nothing heeds them
 * @param created nanoseconds since 1970
 */
record SocketIdentity(
    int family, int type, int protocol, int uid, int gid, int permissions, long created) {
  private static final int ALL = 0777;
  private static final long DEVICE = Stat.device(0, 8);

  static SocketIdentity of(SocketKind kind, SocketUser owner, long created) {
    return new SocketIdentity(
        kind.family(), kind.type(), kind.protocol(), owner.uid(), owner.gid(), ALL, created);
  }

  static SocketIdentity restore(SocketState state) {
    return new SocketIdentity(
        state.family,
        state.type,
        state.protocol,
        state.uid,
        state.gid,
        state.permissions & FileMode.PERMISSIONS,
        state.created);
  }

  void saveTo(SocketState state) {
    state.family = family;
    state.type = type;
    state.protocol = protocol;
    state.uid = uid;
    state.gid = gid;
    state.permissions = permissions;
    state.created = created;
  }

  /**
   * The same given to someone else.
   *
   * @param newUid -1 to leave it as it is
   * @param newGid likewise
   * @throws org.amber.abi.ErrnoException EPERM
   */
  SocketIdentity withOwner(int newUid, int newGid, Caller caller) {
    boolean owner = caller.fsuid() == uid;
    boolean uidStays = newUid == -1 || (owner && newUid == uid);
    boolean gidAllowed = newGid == -1 || (owner && (newGid == gid || caller.inGroup(newGid)));
    if (!(uidStays && gidAllowed) && !caller.hasCapability(Caller.CAP_CHOWN)) {
      throw Errno.EPERM.error();
    }
    int toUid = newUid == -1 ? uid : newUid;
    int toGid = newGid == -1 ? gid : newGid;
    return new SocketIdentity(family, type, protocol, toUid, toGid, permissions, created);
  }

  /**
   * The same with other permissions.
   *
   * @throws org.amber.abi.ErrnoException EPERM
   */
  SocketIdentity withPermissions(int newPermissions, Caller caller) {
    if (caller.fsuid() != uid && !caller.hasCapability(Caller.CAP_FOWNER)) {
      throw Errno.EPERM.error();
    }
    return new SocketIdentity(family, type, protocol, uid, gid, newPermissions, created);
  }

  /** What fstat(2) shows of the socket with a number. */
  Stat stat(long id) {
    int mode = FileMode.S_IFSOCK | permissions;
    return new Stat(
        DEVICE, id, mode, 1, uid, gid, 0, 0, 4096, 0, created, created, created, created);
  }
}
