package org.amber.kernel.socket.netlink;

import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.amber.time.Clock;

/** All netlink sockets of the machine, by their ports. */
@NotSaved("each socket is saved as an open file")
public final class NetlinkSockets {
  private static final int NETLINK_ROUTE = 0;

  /** net.core.wmem_default. */
  private static final int BUFFER = 212_992;

  /** Where ports begin, downwards, that are no number of a process. */
  private static final int FIRST_CHOSEN = -4097;

  private final VfsServices services;
  private final Map<Integer, NetlinkSocket> byPort = new TreeMap<>();

  public NetlinkSockets(VfsServices services) {
    this.services = services;
  }

  long nextId() {
    return services.ids().next();
  }

  Clock clock() {
    return services.clock();
  }

  /**
   * A new socket.
   *
   * @param fileFlags O_NONBLOCK or 0
   * @throws org.amber.abi.ErrnoException ESOCKTNOSUPPORT, EPROTONOSUPPORT
   */
  public Socket create(int type, int protocol, int fileFlags, SocketUser owner) {
    if (type != SocketFamily.RAW && type != SocketFamily.DGRAM) {
      throw Errno.ESOCKTNOSUPPORT.error();
    }
    if (protocol != NETLINK_ROUTE) {
      throw Errno.EPROTONOSUPPORT.error();
    }
    return new NetlinkSocket(
        new SocketKind(SocketFamily.NETLINK, type, protocol, fileFlags, BUFFER, BUFFER),
        owner,
        this);
  }

  /**
   * Gives a socket a port.
   *
   * @param wanted the port, or 0 for one that is free: the number of the process, if possible
   * @throws org.amber.abi.ErrnoException EADDRINUSE
   */
  int take(NetlinkSocket socket, int wanted, int pid) {
    int port = wanted == 0 ? free(pid) : wanted;
    if (byPort.putIfAbsent(port, socket) != null) {
      throw Errno.EADDRINUSE.error();
    }
    return port;
  }

  private int free(int pid) {
    int port = pid == 0 || byPort.containsKey(pid) ? FIRST_CHOSEN : pid;
    while (byPort.containsKey(port)) {
      port--;
    }
    return port;
  }

  void closed(NetlinkSocket socket) {
    byPort.remove(socket.port(), socket);
  }

  /**
   * A socket as it was saved.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public Socket restore(NetlinkSocketState state) {
    boolean known =
        state.family == SocketFamily.NETLINK
            && (state.type == SocketFamily.RAW || state.type == SocketFamily.DGRAM)
            && state.protocol == NETLINK_ROUTE;
    if (!known) {
      throw new IllegalArgumentException("socket " + state.id + " is of no known kind");
    }
    NetlinkSocket restored = new NetlinkSocket(state, this);
    if (state.port != 0 && byPort.putIfAbsent(state.port, restored) != null) {
      throw new IllegalArgumentException("two sockets have the netlink port " + state.port);
    }
    return restored;
  }
}
