package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.host.HostErrors;
import org.amber.kernel.socket.host.HostSelector;
import org.amber.state.NotSaved;

/** What one UDP socket sends to the outside, and the answers: a port of the host for it alone. */
@NotSaved("a port of this host: a resumed machine takes another one")
final class OutsideDatagrams {
  private static final int BURST = 64;
  private static final int ROOM = 1 << 18;

  private final OutsideNetwork network;
  private final UdpSocket socket;
  private final DatagramChannel channel;
  private final HostSelector.Watch watch;

  private OutsideDatagrams(OutsideNetwork network, UdpSocket socket) throws IOException {
    this.network = network;
    this.socket = socket;
    this.channel =
        socket.family() == SocketFamily.INET
            ? DatagramChannel.open(StandardProtocolFamily.INET)
            : DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, ROOM);
    channel.bind(null);
    this.watch = network.watch(channel, this::receive);
    watch.until(SelectionKey.OP_READ);
  }

  /**
   * A port of the host.
   *
   * @throws org.amber.abi.ErrnoException when the host has none
   */
  static OutsideDatagrams of(OutsideNetwork network, UdpSocket socket) {
    try {
      return new OutsideDatagrams(network, socket);
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  /**
   * Lets errors of one address be told, which the host learns of.
   *
   * @return the host's own address on the way there
   * @throws org.amber.abi.ErrnoException ENETUNREACH …
   */
  InetEndpoint connect(InetEndpoint to) {
    try {
      disconnect();
      channel.connect(network.addresses().toHost(to));
      return HostAddresses.sourceOf(
          (InetSocketAddress) channel.getLocalAddress(), socket.family() == SocketFamily.INET6);
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  /** Ends {@link #connect}. */
  void disconnect() {
    try {
      channel.disconnect();
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  /**
   * Sends a datagram.
   *
   * @throws org.amber.abi.ErrnoException ECONNREFUSED, ENETUNREACH, EMSGSIZE …
   */
  void send(InetEndpoint to, IoBuffer from) {
    ByteBuffer bytes = network.filled(from, (int) from.remaining());
    InetSocketAddress there = network.addresses().toHost(to);
    try {
      if (channel.isConnected() && !there.equals(channel.getRemoteAddress())) {
        channel.disconnect();
      }
      // What the host has no room for is lost, as on any network.
      int ignored = channel.send(bytes, there);
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  private void receive() {
    try {
      for (int i = 0; i < BURST; i++) {
        ByteBuffer buffer = network.emptyBuffer();
        if (!(channel.receive(buffer) instanceof InetSocketAddress source)) {
          break;
        }
        boolean v6 = socket.family() == SocketFamily.INET6;
        socket.deliver(
            network.addresses().fromHost(source, v6), network.asIoBuffer(buffer.position()));
      }
    } catch (IOException e) {
      socket.fail(HostErrors.of(e));
    }
    watch.until(SelectionKey.OP_READ);
  }

  void close() {
    watch.close();
  }
}
