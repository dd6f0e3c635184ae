package org.amber.kernel.socket.netlink;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.socket.SocketFamily;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of NETLINK_ROUTE (rtnetlink(7)): there is the loopback device only, and nobody
 * may change that.
 */
final class RouteRequests {
  private static final int FIRST_TYPE = 0x10;
  private static final int GET_LINK = 18;
  private static final int GET_ADDRESS = 22;
  private static final int GET_ROUTE = 26;
  private static final int GET_NEIGHBOUR = 30;
  private static final int LAST_TYPE = 123;

  /** Of each four types the third asks, the others change something. */
  private static final int KIND = 3;

  private static final int KIND_GET = 2;

  /** Size of struct ifinfomsg. */
  private static final int LINK_HEADER = 16;

  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_ALT_IFNAME = 53;

  private RouteRequests() {}

  /**
   * Does what a request asks for.
   *
   * @param port of the socket that asks
   * @return packets for it, in their order
   */
  static List<byte[]> answer(NetlinkMessage request, int port) {
    List<byte[]> packets = new ArrayList<>();
    Errno error = null;
    if (request.has(NetlinkMessage.REQUEST) && request.type() >= FIRST_TYPE) {
      NetlinkAnswer answer = new NetlinkAnswer(request, port);
      error = answer(request, answer);
      if (error == null && !answer.isEmpty()) {
        packets.add(answer.packet());
      }
      if (error == null && request.has(NetlinkMessage.DUMP)) {
        packets.add(new NetlinkAnswer(request, port).done().packet());
        return packets;
      }
    }
    if (error != null || request.has(NetlinkMessage.ACK)) {
      packets.add(new NetlinkAnswer(request, port).result(error).packet());
    }
    return packets;
  }

  private static @Nullable Errno answer(NetlinkMessage request, NetlinkAnswer answer) {
    if (request.type() > LAST_TYPE) {
      return Errno.EOPNOTSUPP;
    }
    if ((request.type() & KIND) != KIND_GET) {
      return Errno.EPERM;
    }
    if (!request.has(NetlinkMessage.DUMP)) {
      return request.type() == GET_LINK ? link(request, answer) : Errno.EOPNOTSUPP;
    }
    boolean any = request.family() == SocketFamily.UNSPEC;
    boolean v4 = any || request.family() == SocketFamily.INET;
    boolean v6 = any || request.family() == SocketFamily.INET6;
    switch (request.type()) {
      case GET_LINK -> LoopbackDevice.addLink(answer);
      case GET_ADDRESS -> LoopbackDevice.addAddresses(answer, v4, v6);
      case GET_ROUTE -> LoopbackDevice.addRoutes(answer, v4, v6);
      case GET_NEIGHBOUR -> {
        // A loopback device has no neighbours.
      }
      default -> {
        return Errno.EOPNOTSUPP;
      }
    }
    return null;
  }

  private static @Nullable Errno link(NetlinkMessage request, NetlinkAnswer answer) {
    if (request.bodyLength() < LINK_HEADER) {
      return Errno.EINVAL;
    }
    int index = request.number(4);
    String name = request.text(LINK_HEADER, IFLA_IFNAME);
    if (name == null) {
      name = request.text(LINK_HEADER, IFLA_ALT_IFNAME);
    }
    if (index == 0 && name == null) {
      return Errno.EINVAL;
    }
    boolean found = index == 0 ? LoopbackDevice.NAME.equals(name) : index == LoopbackDevice.INDEX;
    if (!found) {
      return Errno.ENODEV;
    }
    LoopbackDevice.addLink(answer);
    return null;
  }
}
