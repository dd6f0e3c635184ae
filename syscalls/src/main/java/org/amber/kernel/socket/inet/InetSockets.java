package org.amber.kernel.socket.inet;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.socket.host.NetworkGrant;
import org.amber.kernel.vfs.VfsServices;
import org.amber.kernel.wait.HostEvents;
import org.amber.state.NotSaved;
import org.amber.time.Clock;
import org.jspecify.annotations.Nullable;

/** All TCP, UDP and UDP-Lite sockets of the machine. */
public final class InetSockets {
  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_UDP = 17;
  private static final int PROTOCOL_UDPLITE = InetOptions.LEVEL_UDPLITE;

  /** net.ipv4.tcp_wmem and tcp_rmem, net.core.wmem_default. */
  private static final int TCP_SEND = 16_384;

  private static final int TCP_RECEIVE = 131_072;
  private static final int UDP_BUFFER = 212_992;

  @NotSaved("the machine's")
  private final VfsServices services;

  private final PortTable tcp;
  private final PortTable udp;
  private final PortTable udpLite;

  @NotSaved("each socket is saved as an open file")
  private final SortedMap<Long, InetSocket> sockets = new TreeMap<>();

  @NotSaved("what the host gives: a resumed machine is given it anew")
  private OutsideNetwork outside = new OutsideNetwork(this);

  public InetSockets(VfsServices services) {
    this.services = services;
    this.tcp = new PortTable(services.clock(), false);
    this.udp = new PortTable(services.clock(), true);
    this.udpLite = new PortTable(services.clock(), true);
  }

  /**
   * Connects the machine with the network of the host; once, before it runs.
   *
   * @param events of the machine
   * @throws IOException naming the port that cannot be published
   */
  public void grant(NetworkGrant grant, HostEvents events) throws IOException {
    if (!grant.isEmpty()) {
      outside = new OutsideNetwork(this, grant, events);
    }
  }

  /** Whether programs have sent what the host has not taken yet. */
  public boolean hasUnsent() {
    return outside.hasUnsent();
  }

  /** Gives up what the host gives: no port is published any more. */
  public void leaveNetwork() {
    outside.close();
  }

  OutsideNetwork outside() {
    return outside;
  }

  PortTable tcp() {
    return tcp;
  }

  PortTable udp() {
    return udp;
  }

  PortTable udpLite() {
    return udpLite;
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
   * @param family AF_INET or AF_INET6
   * @throws org.amber.abi.ErrnoException EPROTONOSUPPORT, ESOCKTNOSUPPORT, EPERM
   */
  public Socket create(int family, int type, int protocol, int fileFlags, SocketUser owner) {
    InetSocket made =
        switch (type) {
          case SocketFamily.STREAM -> {
            requireProtocol(protocol, PROTOCOL_TCP);
            yield new TcpSocket(tcpKind(family, fileFlags), owner, this);
          }
          case SocketFamily.DGRAM -> {
            int own = protocol == PROTOCOL_UDPLITE ? PROTOCOL_UDPLITE : PROTOCOL_UDP;
            requireProtocol(protocol, own);
            SocketKind kind = new SocketKind(family, type, own, fileFlags, UDP_BUFFER, UDP_BUFFER);
            yield new UdpSocket(kind, owner, this);
          }
          case SocketFamily.RAW -> throw rawRefused(protocol);
          default -> throw Errno.ESOCKTNOSUPPORT.error();
        };
    sockets.put(made.id(), made);
    return made;
  }

  private static ErrnoException rawRefused(int protocol) {
    return protocol == 0 ? Errno.EPROTONOSUPPORT.error() : Errno.EPERM.error();
  }

  private static void requireProtocol(int protocol, int wanted) {
    if (protocol < 0 || protocol > 0xff) {
      throw Errno.EINVAL.error();
    }
    if (protocol != 0 && protocol != wanted) {
      throw Errno.EPROTONOSUPPORT.error();
    }
  }

  private static SocketKind tcpKind(int family, int fileFlags) {
    return new SocketKind(
        family, SocketFamily.STREAM, PROTOCOL_TCP, fileFlags, TCP_SEND, TCP_RECEIVE);
  }

  /** The other end of a connection to a socket that listens. */
  TcpSocket connection(TcpSocket listener) {
    SocketUser owner = new SocketUser(0, listener.uid(), listener.gid(), List.of());
    TcpSocket made = new TcpSocket(tcpKind(listener.family(), 0), owner, this);
    made.options().inheritFrom(listener.options());
    sockets.put(made.id(), made);
    return made;
  }

  /** Stands in the machine for someone outside. */
  TcpStandIn standIn(InetEndpoint far, InetEndpoint near) {
    int family = far.isV4() && near.isV4() ? SocketFamily.INET : SocketFamily.INET6;
    return new TcpStandIn(tcpKind(family, 0), far, near, this);
  }

  /** Who listens at an address, or null. */
  @Nullable TcpSocket listener(InetEndpoint to, InetEndpoint from) {
    Collection<InetSocket> candidates =
        tcp.at(to.port()).stream().filter(InetSocket::isListening).toList();
    return (TcpSocket) PortTable.best(candidates, to, from);
  }

  /** A socket does not want the connection any more that it waits for. */
  void forget(TcpSocket client) {
    for (InetSocket each : tcp.at(client.remote().port())) {
      if (each instanceof TcpSocket listener && listener.isListening()) {
        listener.forget(client);
      }
    }
  }

  /** A socket is closed. */
  void closed(InetSocket socket) {
    sockets.remove(socket.id());
  }

  // State.

  /** What no socket saves. */
  public InetSocketsState save() {
    InetSocketsState state = new InetSocketsState();
    state.tcp = tcp.save();
    state.udp = udp.save();
    state.udpLite = udpLite.save();
    return state;
  }

  /**
   * Puts back what no socket saves.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(InetSocketsState state) {
    tcp.restore(state.tcp);
    udp.restore(state.udp);
    udpLite.restore(state.udpLite);
  }

  /**
   * A socket as it was saved, not connected yet.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public Socket restoreSocket(InetSocketState state) {
    boolean stream = state.type == SocketFamily.STREAM;
    if (!stream && state.type != SocketFamily.DGRAM) {
      throw new IllegalArgumentException("socket " + state.id + " is of no known kind");
    }
    InetSocket restored = stream ? new TcpSocket(state, this) : new UdpSocket(state, this);
    if (sockets.put(state.id, restored) != null) {
      throw new IllegalArgumentException("two sockets have the number " + state.id);
    }
    if (restored.local().port() != 0) {
      restored.ports().add(restored);
    }
    return restored;
  }

  /**
   * Checks what must hold between restored sockets.
   *
   * @throws IllegalArgumentException naming the first contradiction
   */
  public void requireSound() {
    Set<TcpSocket> unaccepted = new HashSet<>();
    for (InetSocket socket : sockets.values()) {
      socket.requireSound(
          each -> {
            if (!unaccepted.add(each) || each.references() > 0 || each.isListening()) {
              throw new IllegalArgumentException("socket " + each.id() + " is accepted already");
            }
          });
    }
  }

  /** /proc/net/tcp, udp or udplite, or their kin of IPv6. */
  public void describe(StringBuilder text, int family, int protocol) {
    boolean stream = protocol == PROTOCOL_TCP;
    text.append(
        family == SocketFamily.INET
            ? "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                + "  timeout inode"
            : "  sl  local_address                         remote_address                        st"
                + " tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode");
    text.append(stream ? "\n" : " ref pointer drops\n");
    int line = 0;
    for (InetSocket socket : sockets.values()) {
      if (socket.family() == family
          && socket.protocol() == protocol
          && socket.local().port() != 0) {
        text.append(
            String.format(
                Locale.ROOT,
                "%4d: %s %s %02X %08X:%08X 00:00000000 00000000 %5d        0 %d %d %016x%s\n",
                line++,
                socket.local().toProcText(family),
                socket.remote().toProcText(family),
                socket.connectionState().number(),
                0,
                socket.received(),
                socket.uid(),
                socket.id(),
                1 + Math.min(1, socket.references()),
                0,
                stream ? " 100 0 0 10 0" : " 0"));
      }
    }
  }
}
