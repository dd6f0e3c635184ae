package org.amber.kernel.socket;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;

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

  SocketIdentity withOwner(int newUid, int newGid) {
    return new SocketIdentity(family, type, protocol, newUid, newGid, permissions, created);
  }

  SocketIdentity withPermissions(int newPermissions) {
    return new SocketIdentity(family, type, protocol, uid, gid, newPermissions, created);
  }

  /** What fstat(2) shows of the socket with a number. */
  Stat stat(long id) {
    int mode = FileMode.S_IFSOCK | permissions;
    return new Stat(
        DEVICE, id, mode, 1, uid, gid, 0, 0, 4096, 0, created, created, created, created);
  }
}
