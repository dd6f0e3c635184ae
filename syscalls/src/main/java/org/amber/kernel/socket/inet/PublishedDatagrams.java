package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.host.HostErrors;
import org.amber.kernel.socket.host.HostSelector;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.state.NotSaved;

/** A UDP port of the host whose datagrams go to whoever has a port in the machine, and back. */
@NotSaved("what the host gives: a resumed machine is given it anew")
final class PublishedDatagrams {
  /** How many of those who have sent something can be answered. */
  private static final int MOST_KNOWN = 4096;

  private static final int BURST = 64;

  private final OutsideNetwork network;
  private final DatagramChannel channel;
  private final HostSelector.Watch watch;
  private final int guestPort;

  /** Who has sent something, the last ones, in the order of what they sent. */
  private final Map<InetEndpoint, InetSocketAddress> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetEndpoint, InetSocketAddress> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  PublishedDatagrams(OutsideNetwork network, NetworkGrant.Published port) throws IOException {
    this.network = network;
    this.guestPort = port.guestPort();
    this.channel = DatagramChannel.open();
    try {
      channel.bind(port.host());
      this.watch = network.watch(channel, this::receive);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    watch.until(SelectionKey.OP_READ);
  }

  int guestPort() {
    return guestPort;
  }

  /** Whether someone has sent something here. */
  boolean knows(InetEndpoint endpoint) {
    return known.containsKey(endpoint);
  }

  private void receive() {
    try {
      for (int i = 0; i < BURST; i++) {
        ByteBuffer buffer = network.emptyBuffer();
        if (!(channel.receive(buffer) instanceof InetSocketAddress source)) {
          break;
        }
        deliver(source, buffer.position());
      }
    } catch (IOException e) {
      // What one datagram brought about is no reason not to receive the next.
      watch.until(0);
    }
    watch.until(SelectionKey.OP_READ);
  }

  private void deliver(InetSocketAddress source, int length) {
    PortTable ports = network.sockets().udp();
    InetEndpoint from = network.addresses().fromHost(source, false);
    InetEndpoint to = InetEndpoint.LOOPBACK4.withPort(guestPort);
    InetSocket found = PortTable.best(ports.at(guestPort), to, from);
    if (found == null) {
      to = InetEndpoint.LOOPBACK6.withPort(guestPort);
      from = network.addresses().fromHost(source, true);
      found = PortTable.best(ports.at(guestPort), to, from);
    }
    if (found instanceof UdpSocket socket) {
      known.remove(from);
      known.put(from, source);
      socket.deliver(from, network.asIoBuffer(length));
    }
  }

  /** Sends an answer, or anything else, from this port. */
  void send(InetEndpoint to, IoBuffer from) {
    InetSocketAddress there = known.get(to);
    int length = (int) from.remaining();
    ByteBuffer bytes = network.filled(from, length);
    try {
      // What the host has no room for is lost, as on any network.
      int ignored = channel.send(bytes, there == null ? network.addresses().toHost(to) : there);
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  void close() {
    watch.close();
  }
}
