package org.amber.kernel.socket.inet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.state.NotSaved;

/**
 * What addresses of the machine are called on the host. They are the same but for loopback, which
 * everyone has his own of: the host's is {@link #HOST4}, or {@link #HOST6}, in the machine.
 */
@NotSaved("what the host is called by whom it grants its network")
final class HostAddresses {
  /** 169.254.1.2: the host's 127.0.0.1. */
  static final InetEndpoint HOST4 = new InetEndpoint(0, 0xffff_a9fe_0102L, 0);

  /** fd61:6d62:6572::2: the host's ::1. */
  static final InetEndpoint HOST6 = new InetEndpoint(0xfd61_6d62_6572_0000L, 2, 0);

  private static final int SIZE = 16;

  private final Set<InetEndpoint> nameServers = new HashSet<>();

  HostAddresses(List<InetSocketAddress> nameServers) {
    nameServers.forEach(each -> this.nameServers.add(plain(each)));
  }

  /** Whether an address of loopback is one of the host's name servers. */
  boolean isNameServer(InetEndpoint endpoint) {
    return nameServers.contains(endpoint);
  }

  /** Where the host finds what the machine calls so. */
  InetSocketAddress toHost(InetEndpoint endpoint) {
    InetEndpoint there = endpoint;
    if (endpoint.sameAddress(HOST4)) {
      there = InetEndpoint.LOOPBACK4.withPort(endpoint.port());
    } else if (endpoint.sameAddress(HOST6)) {
      there = InetEndpoint.LOOPBACK6.withPort(endpoint.port());
    }
    byte[] bytes = ByteBuffer.allocate(SIZE).putLong(there.high()).putLong(there.low()).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), there.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 16 bytes is one", e);
    }
  }

  /** What the machine calls an address of the host, for a socket that knows IPv6 or does not. */
  InetEndpoint fromHost(InetSocketAddress address, boolean v6) {
    InetEndpoint endpoint = plain(address);
    if (nameServers.contains(endpoint)) {
      return endpoint;
    }
    if (endpoint.isLocal()) {
      InetEndpoint host = endpoint.isV4() || !v6 ? HOST4 : HOST6;
      return host.withPort(endpoint.port());
    }
    // Where IPv6 is not known, who comes by it is shown as the host, through which it comes.
    return v6 || endpoint.isV4() ? endpoint : HOST4.withPort(endpoint.port());
  }

  /** What the machine calls the host's own end of a connection. */
  static InetEndpoint sourceOf(InetSocketAddress address, boolean v6) {
    InetEndpoint endpoint = plain(address);
    return v6 || endpoint.isV4() ? endpoint : InetEndpoint.LOOPBACK4.withPort(endpoint.port());
  }

  private static InetEndpoint plain(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == SIZE
        ? new InetEndpoint(buffer.getLong(), buffer.getLong(), address.getPort())
        : new InetEndpoint(
            0, 0xffffL << 32 | Integer.toUnsignedLong(buffer.getInt()), address.getPort());
  }
}
