package org.amber.kernel.socket.inet;

import java.util.Locale;
import java.util.function.Consumer;
import org.amber.abi.Errno;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A socket of IPv4 or IPv6: its addresses and options. */
public abstract class InetSocket extends Socket {
  private static final int FIRST_UNPRIVILEGED = 1024;

  @NotSaved("the machine's")
  private final InetSockets sockets;

  @SavedAs({"localHigh", "localLow", "localPort"})
  private InetEndpoint local;

  @SavedAs({"remoteHigh", "remoteLow", "remotePort"})
  private InetEndpoint remote;

  private boolean portChosen;
  private boolean addressChosen;

  InetSocket(SocketKind kind, SocketUser owner, InetSockets sockets) {
    super(sockets.nextId(), kind, owner, sockets.clock());
    this.sockets = sockets;
    this.local = InetEndpoint.any(kind.family());
    this.remote = local;
  }

  InetSocket(InetSocketState state, InetSockets sockets) {
    super(state);
    this.sockets = sockets;
    this.local = endpoint(state.localHigh, state.localLow, state.localPort);
    this.remote = endpoint(state.remoteHigh, state.remoteLow, state.remotePort);
    this.portChosen = state.portChosen;
    this.addressChosen = state.addressChosen;
    boolean sound =
        state.family == SocketFamily.INET6
            || (state.family == SocketFamily.INET && local.isV4() && remote.isV4());
    if (!sound) {
      throw new IllegalArgumentException("socket " + state.id + " has an address of no family");
    }
  }

  private static InetEndpoint endpoint(long high, long low, int port) {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("no port has the number " + port);
    }
    return new InetEndpoint(high, low, port);
  }

  final InetSockets sockets() {
    return sockets;
  }

  abstract PortTable ports();

  final InetEndpoint local() {
    return local;
  }

  final InetEndpoint remote() {
    return remote;
  }

  final void setRemote(InetEndpoint endpoint) {
    remote = endpoint;
  }

  final boolean portChosen() {
    return portChosen;
  }

  /** Takes over the address of a socket that listens, whose port it shares. */
  final void setLocal(InetEndpoint endpoint) {
    local = endpoint;
    ports().add(this);
  }

  /** Sets the address alone, of a socket that has a port and leaves the address open. */
  final void setSource(InetEndpoint source) {
    if (!addressChosen) {
      local = source.withPort(local.port());
    }
  }

  /** Takes the address, and the port if it has none, from which the host connects for it. */
  final void takeSource(InetEndpoint source) {
    if (local.port() == 0) {
      setLocal(source);
    } else {
      setSource(source);
    }
  }

  /** Sets both addresses of a socket that has no port in the machine. */
  final void setEndpoints(InetEndpoint own, InetEndpoint other) {
    local = own;
    remote = other;
  }

  /** Forgets what connect(2) has chosen. */
  final void forgetSource() {
    if (!addressChosen) {
      local = InetEndpoint.any(family()).withPort(local.port());
    }
    if (!portChosen && local.port() != 0) {
      ports().remove(this);
      local = local.withPort(0);
    }
    remote = InetEndpoint.any(family());
  }

  final boolean isV6Only() {
    return family() == SocketFamily.INET6 && InetOptions.isV6Only(this);
  }

  final boolean reuses(int option) {
    return SocketLevelOptions.isOn(this, option);
  }

  @Override
  public final void bind(SocketCaller caller, SocketAddress address) {
    InetEndpoint wanted = InetEndpoint.parse(address, family());
    requireOwn(wanted);
    if (wanted.port() != 0
        && wanted.port() < FIRST_UNPRIVILEGED
        && !caller.has(SocketCaller.CAP_NET_BIND_SERVICE)) {
      throw Errno.EACCES.error();
    }
    if (local.port() != 0 || isBusy()) {
      throw Errno.EINVAL.error();
    }
    InetEndpoint before = local;
    local = wanted;
    if (wanted.port() == 0) {
      local = wanted.withPort(ports().free(this));
    } else if (ports().isTaken(this)) {
      local = before;
      throw Errno.EADDRINUSE.error();
    }
    addressChosen = !wanted.isAny();
    portChosen = wanted.port() != 0;
    ports().add(this);
  }

  /** Whether it is too late to bind. */
  boolean isBusy() {
    return false;
  }

  private void requireOwn(InetEndpoint wanted) {
    boolean group = type() == SocketFamily.DGRAM && (wanted.isMulticast() || wanted.isBroadcast());
    boolean own = wanted.isAny() || wanted.isLocal() || group;
    if (wanted.isV4() && isV6Only()) {
      throw Errno.EINVAL.error();
    }
    if (!own) {
      throw Errno.EADDRNOTAVAIL.error();
    }
  }

  /**
   * Takes a port when it has none.
   *
   * @throws org.amber.abi.ErrnoException EADDRNOTAVAIL
   */
  final void autobind() {
    if (local.port() == 0) {
      local = local.withPort(ports().free(this));
      ports().add(this);
    }
  }

  @Override
  public final @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    if (address.length() < SocketAddress.FAMILY_SIZE) {
      throw Errno.EINVAL.error();
    }
    if (address.family() == SocketFamily.UNSPEC) {
      dissolve();
      return null;
    }
    return connect(address);
  }

  /**
   * Connects to an address of a family.
   *
   * @return null when that is done, or where to wait before trying again
   * @throws org.amber.abi.ErrnoException as connect(2) lists them
   */
  abstract @Nullable WaitQueue connect(SocketAddress address);

  /** Has no peer any more: connect(2) to no family. */
  abstract void dissolve();

  /**
   * Where a program wants to connect or send to.
   *
   * @throws org.amber.abi.ErrnoException ENETUNREACH for what is not this machine, unless it may go
   *     out
   */
  final InetEndpoint destination(SocketAddress address) {
    InetEndpoint to = InetEndpoint.parse(address, family());
    if (to.isV4() && isV6Only()) {
      throw Errno.ENETUNREACH.error();
    }
    InetEndpoint destination = to.asDestination();
    OutsideNetwork outside = sockets.outside();
    if (!outside.isInside(destination, ports()) && !outside.reaches(this, destination)) {
      throw Errno.ENETUNREACH.error();
    }
    return destination;
  }

  @Override
  public final SocketAddress localAddress() {
    return local.toAddress(family());
  }

  @Override
  public final void setProtocolOption(SocketCaller caller, int level, int name, byte[] value) {
    InetOptions.set(this, level, name, value);
  }

  @Override
  public final byte[] protocolOption(int level, int name, int length) {
    return InetOptions.get(this, level, name);
  }

  @Override
  public final String condition() {
    return connectionState().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** State of the connection as TCP_INFO and /proc/net show it. */
  abstract ConnectionState connectionState();

  /** Bytes that wait to be read, for /proc/net. */
  abstract long received();

  @Override
  protected final void disconnect() {
    leave();
    if (local.port() != 0) {
      ports().remove(this);
    }
    sockets.closed(this);
  }

  /** Ends the connection. */
  abstract void leave();

  /**
   * Checks what must hold between restored sockets.
   *
   * @param unaccepted told of each connection in a backlog
   * @throws IllegalArgumentException naming the contradiction
   */
  abstract void requireSound(Consumer<TcpSocket> unaccepted);

  final void saveTo(InetSocketState state) {
    super.saveTo(state);
    state.localHigh = local.high();
    state.localLow = local.low();
    state.localPort = local.port();
    state.remoteHigh = remote.high();
    state.remoteLow = remote.low();
    state.remotePort = remote.port();
    state.portChosen = portChosen;
    state.addressChosen = addressChosen;
  }
}
