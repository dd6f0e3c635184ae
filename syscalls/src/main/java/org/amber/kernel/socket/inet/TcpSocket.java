package org.amber.kernel.socket.inet;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A TCP socket (tcp(7)): listening, connecting or connected, as its {@link TcpPhase} says. */
@SavedIn(InetSocketState.class)
public sealed class TcpSocket extends InetSocket permits TcpStandIn {
  /** SO_SNDBUF that Linux gives a connection over loopback. */
  private static final int CONNECTED_SEND_BUFFER = 3_939_840;

  /** SO_SNDBUF that Linux gives a connection over a network. */
  private static final int OUTSIDE_SEND_BUFFER = 87_040;

  private TcpPhase phase = TcpPhase.IDLE;

  @SavedAs({"backlog", "waiting", "knocking"})
  private final TcpListener listener = new TcpListener(this);

  @SavedAs({"peer", "incoming", "ended", "closedFirst", "peerReuses"})
  private final TcpEnd end = new TcpEnd(this);

  @SavedAs({"connectPending", "outside"})
  private final TcpConnector connector = new TcpConnector(this);

  TcpSocket(SocketKind kind, SocketUser owner, InetSockets sockets) {
    super(kind, owner, sockets);
  }

  TcpSocket(InetSocketState state, InetSockets sockets) {
    super(state, sockets);
    this.phase = TcpPhase.of(state.phase);
    connector.restore(state);
    listener.restore(state);
    end.restore(state);
  }

  @Override
  final PortTable ports() {
    return sockets().tcp();
  }

  final TcpEnd end() {
    return end;
  }

  // Listening.

  @Override
  public final void listen(SocketCaller caller, int newBacklog) {
    if (phase != TcpPhase.IDLE && phase != TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    if (phase == TcpPhase.IDLE) {
      boolean bound = local().port() != 0;
      autobind();
      phase = TcpPhase.LISTENING;
      // Somebody else may listen at the same place: bind allows that, listen does not.
      if (bound && ports().isTaken(this)) {
        phase = TcpPhase.IDLE;
        throw Errno.EADDRINUSE.error();
      }
    }
    listener.setLimit(newBacklog);
    changed();
  }

  @Override
  public final boolean isListening() {
    return phase == TcpPhase.LISTENING;
  }

  @Override
  public final Socket accept() {
    if (phase != TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return listener.accept();
  }

  // Connecting.

  final boolean isConnecting() {
    return phase == TcpPhase.CONNECTING;
  }

  final boolean isBroken() {
    return phase == TcpPhase.BROKEN;
  }

  @Override
  final boolean isBusy() {
    return phase != TcpPhase.IDLE;
  }

  @Override
  final @Nullable WaitQueue connect(SocketAddress address) {
    if (!connector.isPending()) {
      if (phase != TcpPhase.IDLE) {
        throw Errno.EISCONN.error();
      }
      connector.begin(destination(address));
      if (nonBlocking()) {
        throw Errno.EINPROGRESS.error();
      }
    }
    return connector.goOn();
  }

  /** Forgets an earlier connection and waits for a new one. */
  final void startConnecting() {
    reopenDirections();
    end.renew();
    phase = TcpPhase.CONNECTING;
  }

  /** Asks a socket that listens for a connection: there is one now, or once there is room. */
  final void knockAt(TcpSocket other) {
    other.listener.knock(this);
  }

  /** A socket does not want the connection any more that it waits for. */
  final void forget(TcpSocket client) {
    listener.forget(client);
  }

  /** Nobody listens where this socket connects to. */
  final void refused() {
    broken(Errno.ECONNREFUSED);
  }

  /** The connection with a socket of the machine is made. */
  final void connected() {
    connected(CONNECTED_SEND_BUFFER);
  }

  /** The connection to the outside is made. */
  final void connectedOutside() {
    connected(OUTSIDE_SEND_BUFFER);
  }

  private void connected(int sendBuffer) {
    connector.ended();
    becomeConnected();
    options().growSendBuffer(sendBuffer);
    changed(PollReason.OUT);
  }

  /** Its {@link TcpEnd} has another one. */
  final void becomeConnected() {
    phase = TcpPhase.CONNECTED;
  }

  /**
   * Reports why the connection could not be made; the socket is like new.
   *
   * @throws org.amber.abi.ErrnoException the pending error, ECONNABORTED when it was reported
   */
  final void throwWhyBroken() {
    becomeIdle();
    throwPendingError();
    throw Errno.ECONNABORTED.error();
  }

  private void becomeIdle() {
    phase = TcpPhase.IDLE;
    forgetSource();
    reopenDirections();
  }

  /** The connection is reset, and the socket is like new. */
  @Override
  final void dissolve() {
    leave();
    connector.forget();
    end.renew();
    becomeIdle();
    changed();
  }

  @Override
  public final SocketAddress peerAddress() {
    if (phase != TcpPhase.CONNECTED || isFinished()) {
      throw Errno.ENOTCONN.error();
    }
    return remote().toAddress(family());
  }

  @Override
  public final SocketAddress acceptedAddress() {
    return remote().toAddress(family());
  }

  // Ends.

  /** Whether both directions have ended. */
  private boolean isFinished() {
    return end.hasEnded() && noSend();
  }

  @Override
  public final void shutdown(int how) {
    switch (phase) {
      case LISTENING -> {
        if ((how & NO_RECEIVE) != 0) {
          listener.close();
          phase = TcpPhase.IDLE;
          changed();
        }
      }
      case CONNECTED -> {
        if (isFinished()) {
          throw Errno.ENOTCONN.error();
        }
        boolean sends = !noSend();
        endDirections(how);
        if (sends && (how & NO_SEND) != 0) {
          end.sendEnd();
        }
      }
      case CONNECTING -> dissolve();
      case IDLE, BROKEN -> {
        // Linux marks it all the same (inet_shutdown).
        endDirections(how);
        throw Errno.ENOTCONN.error();
      }
    }
  }

  @Override
  final void leave() {
    switch (phase) {
      case LISTENING -> listener.close();
      case CONNECTING -> connector.stop();
      case CONNECTED -> end.leave();
      case IDLE, BROKEN -> {}
    }
    end.discard();
  }

  /** The connection cannot be made, or the other side has broken it off. */
  final void broken(Errno error) {
    connector.ended();
    phase = TcpPhase.BROKEN;
    endDirections(NO_MORE);
    fail(error);
  }

  // Data.

  @Override
  public final void send(SendRequest request, IoBuffer from) {
    if (phase == TcpPhase.CONNECTING) {
      throw Errno.EAGAIN.error();
    }
    // What is not connected cannot send any more, as Linux sees it.
    if (pendingError() != 0 || noSend() || phase != TcpPhase.CONNECTED) {
      throwPendingError();
      throw Errno.EPIPE.error();
    }
    end.send(from);
  }

  @Override
  public final void receive(Reception reception, IoBuffer to) {
    if (phase == TcpPhase.IDLE && noReceive()) {
      return;
    }
    if (phase == TcpPhase.LISTENING || phase == TcpPhase.IDLE) {
      throw Errno.ENOTCONN.error();
    }
    if (reception.has(MessageFlags.OOB)) {
      throw Errno.EINVAL.error();
    }
    if (!end.receive(reception, to)) {
      receiveNothing(to);
    }
  }

  private void receiveNothing(IoBuffer to) {
    if (end.hasEnded() || to.remaining() == 0) {
      return;
    }
    throwPendingError();
    if (noReceive()) {
      return;
    }
    throw phase == TcpPhase.BROKEN ? Errno.ENOTCONN.error() : Errno.EAGAIN.error();
  }

  @Override
  public final long bytesReadable() {
    requireNotListening();
    return end.length();
  }

  @Override
  public final long bytesUnsent() {
    requireNotListening();
    return 0;
  }

  private void requireNotListening() {
    if (phase == TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
  }

  @Override
  public final int poll() {
    if (phase == TcpPhase.LISTENING) {
      return listener.size() == 0 ? 0 : Readiness.READABLE;
    }
    int ready = commonReadiness();
    if (phase == TcpPhase.IDLE || phase == TcpPhase.BROKEN || isFinished()) {
      ready |= Readiness.POLLHUP;
    }
    if (phase == TcpPhase.CONNECTING) {
      return ready;
    }
    if (end.length() > 0) {
      ready |= Readiness.READABLE;
    }
    if (noSend() || end.isWritable()) {
      ready |= Readiness.WRITABLE;
    }
    return ready;
  }

  @Override
  public final @Nullable Socket peer() {
    TcpEnd other = end.peer();
    return other == null ? null : other.socket();
  }

  @Override
  public final int unacceptedCount() {
    return listener.size();
  }

  @Override
  final ConnectionState connectionState() {
    return switch (phase) {
      case LISTENING -> ConnectionState.LISTEN;
      case CONNECTING -> ConnectionState.SYN_SENT;
      case IDLE, BROKEN -> ConnectionState.CLOSE;
      case CONNECTED -> ConnectionState.afterEnds(end.hasEnded(), noSend());
    };
  }

  @Override
  final long received() {
    return phase == TcpPhase.LISTENING ? listener.size() : end.length();
  }

  // What only it keeps, and its state.

  @Override
  public final void forEachCarried(Consumer<FileDescription> visitor) {
    listener.forEachUnaccepted(visitor);
  }

  @Override
  public final InetSocketState save() {
    InetSocketState state = new InetSocketState();
    saveTo(state);
    state.phase = phase.code();
    connector.saveTo(state);
    listener.saveTo(state);
    end.saveTo(state);
    return state;
  }

  @Override
  public final void link(SocketState saved, LongFunction<FileDescription> files) {
    InetSocketState state = (InetSocketState) saved;
    listener.link(state, files);
    TcpSocket other = socket(TcpSocket.class, state.peer, files);
    end.link(other == null ? null : other.end);
    if (state.outside) {
      loseOutside();
    }
  }

  /** The host that the connection was made on is gone, as far as this machine can tell. */
  private void loseOutside() {
    if (phase == TcpPhase.CONNECTED && !isFinished()) {
      end.reset();
    } else if (phase == TcpPhase.CONNECTING) {
      broken(Errno.ECONNRESET);
    }
  }

  @Override
  final void requireSound(Consumer<TcpSocket> unaccepted) {
    end.requireSound(phase == TcpPhase.CONNECTED);
    listener.forEachUnaccepted(unaccepted);
    listener.requireSound();
  }
}
