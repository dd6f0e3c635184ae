package org.amber.kernel.socket.host;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What of the host's network a machine is given.
 *
 * @param outgoing whether it may connect and send to the network of the host
 * @param published ports of the host that lead into the machine
 * @param nameServers addresses of loopback at which the host has its name servers: as long as
 *     nobody in the machine has them, they are the host's
 */
public record NetworkGrant(
    boolean outgoing, List<Published> published, List<InetSocketAddress> nameServers) {
  /** Nothing of it. */
  public static final NetworkGrant NONE = new NetworkGrant(false, List.of(), List.of());

  public NetworkGrant {
    published = List.copyOf(published);
    nameServers = List.copyOf(nameServers);
  }

  /** Whether there is anything to be had. */
  public boolean isEmpty() {
    return !outgoing && published.isEmpty();
  }

  /**
   * A port of the host that leads into the machine.
   *
   * @param host address and port where the host listens
   * @param guestPort the port in the machine
   * @param datagrams UDP instead of TCP
   */
  public record Published(InetSocketAddress host, int guestPort, boolean datagrams) {
    /** As --publish takes it. */
    @Override
    public String toString() {
      String address = host.getAddress().getHostAddress();
      return "%s:%d:%d/%s"
          .formatted(
              address.contains(":") ? "[" + address + "]" : address,
              host.getPort(),
              guestPort,
              datagrams ? "udp" : "tcp");
    }
  }
}
