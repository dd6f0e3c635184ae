package org.amber.kernel.socket;

import org.amber.abi.FileMode;
import org.amber.abi.Stat;

/**
 * What never changes of a socket.
 *
 * @param family AF_*
 * @param type SOCK_* without flags
 * @param protocol of the family
 * @param uid who made it
 * @param gid group of who made it
 * @param created nanoseconds since 1970
 */
record SocketIdentity(int family, int type, int protocol, int uid, int gid, long created) {
  private static final long DEVICE = Stat.device(0, 8);

  static SocketIdentity of(SocketKind kind, SocketUser owner, long created) {
    return new SocketIdentity(
        kind.family(), kind.type(), kind.protocol(), owner.uid(), owner.gid(), created);
  }

  static SocketIdentity restore(SocketState state) {
    return new SocketIdentity(
        state.family, state.type, state.protocol, state.uid, state.gid, state.created);
  }

  void saveTo(SocketState state) {
    state.family = family;
    state.type = type;
    state.protocol = protocol;
    state.uid = uid;
    state.gid = gid;
    state.created = created;
  }

  /** What fstat(2) shows of the socket with a number. */
  Stat stat(long id) {
    int mode = FileMode.S_IFSOCK | 0777;
    return new Stat(
        DEVICE, id, mode, 1, uid, gid, 0, 0, 4096, 0, created, created, created, created);
  }
}
