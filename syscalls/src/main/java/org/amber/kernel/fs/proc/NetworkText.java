package org.amber.kernel.fs.proc;

import org.amber.kernel.socket.SocketFamily;

/** /proc/net: the sockets of the machine, and the one device that it has. */
final class NetworkText {
  private static final String ARP =
      "IP address       HW type     Flags       HW address            Mask     Device";
  private static final String ROUTE =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
          + " ".repeat(55);
  private static final String PACKET =
      "sk               RefCnt Type Proto  Iface R Rmem   User   Inode";

  /** Numbers of protocols (IPPROTO_*). */
  private static final int TCP = 6;

  private static final int UDP = 17;
  private static final int UDP_LITE = 136;

  private NetworkText() {}

  static void addTo(StaticDirectory directory, SystemView system) {
    directory.text("unix", text -> system.sockets().unix().describe(text));
    sockets(directory, system, "tcp", SocketFamily.INET, TCP);
    sockets(directory, system, "tcp6", SocketFamily.INET6, TCP);
    sockets(directory, system, "udp", SocketFamily.INET, UDP);
    sockets(directory, system, "udp6", SocketFamily.INET6, UDP);
    sockets(directory, system, "udplite", SocketFamily.INET, UDP_LITE);
    sockets(directory, system, "udplite6", SocketFamily.INET6, UDP_LITE);
    directory.text("dev", NetworkText::devices);
    directory.text("if_inet6", NetworkText::addresses);
    // Tables that are empty when there is the loopback device only.
    directory.constant("arp", ARP);
    directory.constant("route", ROUTE);
    directory.constant("packet", PACKET);
  }

  private static void sockets(
      StaticDirectory directory, SystemView system, String name, int family, int protocol) {
    directory.text(name, text -> system.sockets().inet().describe(text, family, protocol));
  }

  private static void devices(StringBuilder text) {
    text.append("Inter-|   Receive                                                |  Transmit\n")
        .append(" face |bytes    packets errs drop fifo frame compressed multicast")
        .append("|bytes    packets errs drop fifo colls carrier compressed\n")
        .append("    lo:       0       0    0    0    0     0          0         0")
        .append("        0       0    0    0    0     0       0          0\n");
  }

  private static void addresses(StringBuilder text) {
    text.append("00000000000000000000000000000001 01 80 10 80       lo\n");
  }
}
