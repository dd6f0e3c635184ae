package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.socket.host.HostErrors;
import org.amber.kernel.socket.host.HostSelector;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.kernel.wait.HostEvents;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/**
 * The network outside the machine, as far as it is granted. Connections to it are not saved: those
 * of a resumed machine are reset. Used by the thread that runs the guest.
 */
@NotSaved("what the host gives: a resumed machine is given it anew")
final class OutsideNetwork implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final InetSockets sockets;
  private final NetworkGrant grant;
  private final HostAddresses addresses;
  private final @Nullable HostSelector selector;
  private final @Nullable HostEvents events;
  private final Set<OutsideConnection> connections = new HashSet<>();
  private final List<PublishedStreams> streams = new ArrayList<>();
  private final List<PublishedDatagrams> datagrams = new ArrayList<>();
  private final ByteBuffer buffer;
  private final MemorySegment segment;

  /** No network. */
  OutsideNetwork(InetSockets sockets) {
    this.sockets = sockets;
    this.grant = NetworkGrant.NONE;
    this.addresses = new HostAddresses(List.of());
    this.selector = null;
    this.events = null;
    this.buffer = ByteBuffer.allocate(0);
    this.segment = MemorySegment.NULL;
  }

  /**
   * What the user grants; ports that are published are open from now on.
   *
   * @throws IOException naming the port that the host does not have free
   */
  OutsideNetwork(InetSockets sockets, NetworkGrant grant, HostEvents events) throws IOException {
    this.sockets = sockets;
    this.grant = grant;
    this.addresses = new HostAddresses(grant.nameServers());
    this.selector = new HostSelector(events);
    this.events = events;
    this.buffer = ByteBuffer.allocateDirect(BUFFER);
    this.segment = MemorySegment.ofBuffer(buffer);
    for (NetworkGrant.Published each : grant.published()) {
      publish(each);
    }
  }

  private void publish(NetworkGrant.Published port) throws IOException {
    try {
      if (port.datagrams()) {
        datagrams.add(new PublishedDatagrams(this, port));
      } else {
        streams.add(new PublishedStreams(this, port));
      }
    } catch (IOException e) {
      close();
      throw new IOException("cannot publish " + port + ": " + e.getMessage(), e);
    }
  }

  InetSockets sockets() {
    return sockets;
  }

  HostAddresses addresses() {
    return addresses;
  }

  /** Whether an address is one of the machine itself, whether anybody is there or not. */
  boolean isInside(InetEndpoint to, PortTable ports) {
    boolean hosts = addresses.isNameServer(to) && ports.at(to.port()).isEmpty();
    return to.isLocal() && !(grant.outgoing() && hosts);
  }

  /**
   * Whether a socket may send or connect to an address outside. Who has asked at a published port
   * may be answered in any case.
   */
  boolean reaches(InetSocket socket, InetEndpoint to) {
    if (to.isMulticast() || to.isBroadcast() || to.isAny()) {
      return false;
    }
    PublishedDatagrams published = publishedFor(socket);
    return grant.outgoing() || (published != null && published.knows(to));
  }

  private @Nullable PublishedDatagrams publishedFor(InetSocket socket) {
    for (PublishedDatagrams each : datagrams) {
      if (socket instanceof UdpSocket && each.guestPort() == socket.local().port()) {
        return each;
      }
    }
    return null;
  }

  /** Makes a channel of the host one that is waited for. */
  HostSelector.Watch watch(SelectableChannel channel, Runnable event) throws IOException {
    HostSelector present = selector;
    if (present == null) {
      throw new IllegalStateException("no network is granted");
    }
    channel.configureBlocking(false);
    return present.watch(channel, event);
  }

  // TCP.

  /**
   * Begins a connection; the socket is told how it ends.
   *
   * @throws org.amber.abi.ErrnoException what connect(2) says at once
   */
  OutsideConnection connect(TcpSocket client, InetEndpoint to) {
    try {
      return OutsideConnection.to(this, client, to);
    } catch (IOException e) {
      throw HostErrors.of(e).error();
    }
  }

  /** Somebody has connected to a published port. */
  void accepted(SocketChannel channel, int guestPort) throws IOException {
    InetEndpoint near = InetEndpoint.LOOPBACK4.withPort(guestPort);
    InetEndpoint far = addresses.fromHost((InetSocketAddress) channel.getRemoteAddress(), false);
    TcpSocket listener = sockets.listener(near, far);
    if (listener == null) {
      near = InetEndpoint.LOOPBACK6.withPort(guestPort);
      listener = sockets.listener(near, far);
    }
    if (listener != null) {
      boolean v6 = !near.isV4() || !listener.local().isV4();
      far = addresses.fromHost((InetSocketAddress) channel.getRemoteAddress(), v6);
    }
    OutsideConnection ignored = OutsideConnection.from(this, channel, listener, near, far);
  }

  /** Has something done soon, and not now. */
  void later(Runnable event) {
    HostEvents present = events;
    if (present != null) {
      present.post(event);
    }
  }

  void opened(OutsideConnection connection) {
    connections.add(connection);
  }

  void closed(OutsideConnection connection) {
    connections.remove(connection);
  }

  // UDP.

  /** Sends a datagram from a published port, where the socket has one. */
  boolean sendPublished(UdpSocket socket, InetEndpoint to, IoBuffer from) {
    PublishedDatagrams published = publishedFor(socket);
    if (published != null) {
      published.send(to, from);
    }
    return published != null;
  }

  // Buffers: one for all, since only one thread uses it.

  /** An empty buffer of native memory; its contents are of no use after the next call. */
  ByteBuffer emptyBuffer() {
    return buffer.clear();
  }

  /** The same memory for the machine's side of a transfer. */
  IoBuffer asIoBuffer(int count) {
    return new SegmentBuffer(segment, 0, count);
  }

  /** Takes the next bytes that a program sends, ready to be written. */
  ByteBuffer filled(IoBuffer from, int count) {
    if (from.accessible(count) < count) {
      throw Errno.EFAULT.error();
    }
    from.get(segment, 0, count);
    return buffer.clear().limit(count);
  }

  /** Whether the machine has sent what the host has not taken yet. */
  boolean hasUnsent() {
    for (OutsideConnection each : connections) {
      if (each.hasUnsent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    streams.forEach(PublishedStreams::close);
    datagrams.forEach(PublishedDatagrams::close);
    HostSelector present = selector;
    if (present != null) {
      present.close();
    }
  }
}
