package org.amber.kernel.socket.family;

import org.amber.abi.Errno;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.socket.inet.InetSockets;
import org.amber.kernel.socket.netlink.NetlinkSockets;
import org.amber.kernel.socket.unix.UnixSockets;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;

/** All sockets of the machine. */
@NotSaved("each socket is saved as an open file, tables of ports with the files")
public final class Sockets {
  private final UnixSockets unix;
  private final InetSockets inet;
  private final NetlinkSockets netlink;

  public Sockets(VfsServices services) {
    this.unix = new UnixSockets(services);
    this.inet = new InetSockets(services);
    this.netlink = new NetlinkSockets(services);
  }

  public InetSockets inet() {
    return inet;
  }

  public NetlinkSockets netlink() {
    return netlink;
  }

  public UnixSockets unix() {
    return unix;
  }

  /**
   * A new socket (socket(2)).
   *
   * @param type SOCK_* without flags
   * @param fileFlags O_NONBLOCK or 0
   * @throws org.amber.abi.ErrnoException EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT
   */
  public Socket create(int family, int type, int protocol, int fileFlags, SocketUser owner) {
    return switch (family) {
      case SocketFamily.UNIX -> unix.create(type, protocol, fileFlags, owner);
      case SocketFamily.INET, SocketFamily.INET6 ->
          inet.create(family, type, protocol, fileFlags, owner);
      case SocketFamily.NETLINK -> netlink.create(type, protocol, fileFlags, owner);
      default -> throw Errno.EAFNOSUPPORT.error();
    };
  }

  /**
   * Two sockets connected with each other (socketpair(2)).
   *
   * @throws org.amber.abi.ErrnoException EAFNOSUPPORT, EOPNOTSUPP, EPROTONOSUPPORT
   */
  public UnixSockets.Pair createPair(
      int family, int type, int protocol, int fileFlags, SocketUser owner) {
    if (family == SocketFamily.UNIX) {
      return unix.createPair(type, protocol, fileFlags, owner);
    }
    create(family, type, protocol, fileFlags, owner).discard();
    throw Errno.EOPNOTSUPP.error();
  }

  /**
   * Checks what must hold between restored sockets.
   *
   * @throws IllegalArgumentException naming the first contradiction
   */
  public void requireSound() {
    unix.requireSound();
    inet.requireSound();
  }
}
