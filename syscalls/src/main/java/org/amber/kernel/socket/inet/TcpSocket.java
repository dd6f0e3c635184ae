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
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A TCP socket (tcp(7)): listening, connecting or connected, as its {@link TcpPhase} says. */
@SavedIn(InetSocketState.class)
public final class TcpSocket extends InetSocket {
  // The states of TCP_INFO (net/tcp_states.h).
  private static final int ESTABLISHED = 1;
  private static final int SYN_SENT = 2;
  private static final int FIN_WAIT2 = 5;
  private static final int CLOSE = 7;
  private static final int CLOSE_WAIT = 8;
  private static final int LISTEN = 10;

  /** SO_SNDBUF that Linux gives a connection over loopback. */
  private static final int CONNECTED_SEND_BUFFER = 3_939_840;

  /** SO_SNDBUF that Linux gives a connection over a network. */
  private static final int OUTSIDE_SEND_BUFFER = 87_040;

  private TcpPhase phase = TcpPhase.IDLE;

  @SavedAs({"backlog", "waiting", "knocking"})
  private final TcpListener listener = new TcpListener(this);

  @SavedAs({"peer", "incoming", "ended", "closedFirst", "peerReuses"})
  private final TcpEnd end = new TcpEnd(this);

  @NotSaved("stands for someone outside, whom a resumed machine has lost")
  private boolean standIn;

  @NotSaved("only that there is one: a resumed machine has lost it")
  private @Nullable OutsideConnection outside;

  /** Whether connect(2) has begun and nobody was told how it ended (SS_CONNECTING). */
  private boolean connectPending;

  TcpSocket(SocketKind kind, SocketUser owner, InetSockets sockets) {
    super(kind, owner, sockets);
  }

  TcpSocket(InetSocketState state, InetSockets sockets) {
    super(state, sockets);
    this.phase = TcpPhase.of(state.phase);
    this.connectPending = state.connectPending;
    listener.restore(state);
    end.restore(state);
  }

  /** Stands for someone outside from now on; is in no table. */
  void becomeStandIn(InetEndpoint far, InetEndpoint near) {
    standIn = true;
    setEndpoints(far, near);
  }

  boolean isStandIn() {
    return standIn;
  }

  boolean isBroken() {
    return phase == TcpPhase.BROKEN;
  }

  /** A stand-in is connected: with {@link #end} of the socket that has asked for it. */
  void standFor() {
    phase = TcpPhase.CONNECTED;
  }

  /** Has a stand-in connect to a socket that listens. */
  void knockAt(TcpSocket other) {
    phase = TcpPhase.CONNECTING;
    other.listener.knock(this);
  }

  /** Whom a stand-in stands for has sent all. */
  void farEnded() {
    endDirections(NO_SEND);
    end.sendEnd();
  }

  @Override
  PortTable ports() {
    return sockets().tcp();
  }

  TcpEnd end() {
    return end;
  }

  // Listening.

  @Override
  public void listen(SocketCaller caller, int newBacklog) {
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
  public boolean isListening() {
    return phase == TcpPhase.LISTENING;
  }

  @Override
  public Socket accept() {
    if (phase != TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return listener.accept();
  }

  /** The connection is made. */
  void connected() {
    phase = TcpPhase.CONNECTED;
    options().growSendBuffer(CONNECTED_SEND_BUFFER);
    changed(PollReason.OUT);
  }

  // Connecting.

  boolean isConnecting() {
    return phase == TcpPhase.CONNECTING;
  }

  @Override
  boolean isBusy() {
    return phase != TcpPhase.IDLE;
  }

  @Override
  public @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    if (address.length() < SocketAddress.FAMILY_SIZE) {
      throw Errno.EINVAL.error();
    }
    if (address.family() == SocketFamily.UNSPEC) {
      abort();
      return null;
    }
    if (connectPending) {
      return goOnConnecting();
    }
    if (phase != TcpPhase.IDLE) {
      throw Errno.EISCONN.error();
    }
    InetEndpoint to = destination(address);
    begin(to);
    if (nonBlocking()) {
      throw Errno.EINPROGRESS.error();
    }
    return goOnConnecting();
  }

  private void begin(InetEndpoint to) {
    if (!sockets().outside().isInside(to, ports())) {
      beginOutside(to);
      return;
    }
    setSource(to.sourceFor());
    setRemote(to);
    autobind();
    reopenDirections();
    end.renew();
    phase = TcpPhase.CONNECTING;
    connectPending = true;
    TcpSocket other = sockets().listener(to, local());
    if (other == null) {
      refused();
    } else {
      other.listener.knock(this);
    }
  }

  private void beginOutside(InetEndpoint to) {
    if (local().isLocal()) {
      // From loopback nothing leads out.
      throw Errno.EINVAL.error();
    }
    outside = sockets().outside().connect(this, to);
    setRemote(to);
    reopenDirections();
    end.renew();
    phase = TcpPhase.CONNECTING;
    connectPending = true;
  }

  /** The connection to the outside is made. */
  void connectedOutside() {
    outside = null;
    phase = TcpPhase.CONNECTED;
    options().growSendBuffer(OUTSIDE_SEND_BUFFER);
    changed(PollReason.OUT);
  }

  /** The connection cannot be made. */
  void failed(Errno error) {
    outside = null;
    phase = TcpPhase.BROKEN;
    endDirections(NO_MORE);
    fail(error);
  }

  private void stopConnecting() {
    OutsideConnection attempt = outside;
    if (attempt == null) {
      sockets().forget(this);
    } else {
      outside = null;
      attempt.cancel();
    }
  }

  /** A socket does not want the connection any more that it waits for. */
  void forget(TcpSocket client) {
    listener.forget(client);
  }

  /** Nobody listens where this socket connects to. */
  void refused() {
    failed(Errno.ECONNREFUSED);
  }

  private @Nullable WaitQueue goOnConnecting() {
    if (phase == TcpPhase.CONNECTING) {
      if (nonBlocking()) {
        throw Errno.EALREADY.error();
      }
      return waitQueue();
    }
    connectPending = false;
    if (phase == TcpPhase.BROKEN) {
      phase = TcpPhase.IDLE;
      forgetSource();
      reopenDirections();
      throwPendingError();
      throw Errno.ECONNABORTED.error();
    }
    return null;
  }

  /** What connect(2) to no family does: the connection is reset, and the socket is like new. */
  private void abort() {
    leave();
    phase = TcpPhase.IDLE;
    connectPending = false;
    end.renew();
    forgetSource();
    reopenDirections();
    changed();
  }

  @Override
  public SocketAddress peerAddress() {
    if (phase != TcpPhase.CONNECTED || isFinished()) {
      throw Errno.ENOTCONN.error();
    }
    return remote().toAddress(family());
  }

  @Override
  public SocketAddress acceptedAddress() {
    return remote().toAddress(family());
  }

  // Ends.

  /** Whether both directions have ended. */
  private boolean isFinished() {
    return end.hasEnded() && noSend();
  }

  @Override
  public void shutdown(int how) {
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
      case CONNECTING -> abort();
      case IDLE, BROKEN -> {
        // Linux marks it all the same (inet_shutdown).
        endDirections(how);
        throw Errno.ENOTCONN.error();
      }
    }
  }

  @Override
  void leave() {
    switch (phase) {
      case LISTENING -> listener.close();
      case CONNECTING -> stopConnecting();
      case CONNECTED -> end.leave();
      case IDLE, BROKEN -> {}
    }
    end.discard();
  }

  /** The other side has broken the connection off. */
  void broken(Errno error) {
    phase = TcpPhase.BROKEN;
    endDirections(NO_MORE);
    fail(error);
  }

  // Data.

  @Override
  public void send(SendRequest request, IoBuffer from) {
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
  public void receive(Reception reception, IoBuffer to) {
    if (phase == TcpPhase.IDLE && noReceive()) {
      return;
    }
    if (phase == TcpPhase.LISTENING || phase == TcpPhase.IDLE) {
      throw Errno.ENOTCONN.error();
    }
    if (reception.has(MessageFlags.OOB)) {
      throw Errno.EINVAL.error();
    }
    int part = (int) Math.min(end.length(), to.remaining());
    if (part == 0) {
      receiveNothing(to);
      return;
    }
    if (reception.has(MessageFlags.TRUNC)) {
      to.discard(part);
    } else {
      end.copyTo(to, part);
    }
    if (!reception.has(MessageFlags.PEEK)) {
      end.take(part);
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
  public long bytesReadable() {
    if (phase == TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return end.length();
  }

  @Override
  public long bytesUnsent() {
    if (phase == TcpPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return 0;
  }

  @Override
  public int poll() {
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
  int connectionState() {
    return switch (phase) {
      case LISTENING -> LISTEN;
      case CONNECTING -> SYN_SENT;
      case IDLE, BROKEN -> CLOSE;
      case CONNECTED -> {
        if (end.hasEnded()) {
          yield noSend() ? CLOSE : CLOSE_WAIT;
        }
        yield noSend() ? FIN_WAIT2 : ESTABLISHED;
      }
    };
  }

  @Override
  long received() {
    return phase == TcpPhase.LISTENING ? listener.size() : end.length();
  }

  // What only it keeps, and its state.

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {
    listener.forEachUnaccepted(visitor);
  }

  @Override
  public InetSocketState save() {
    InetSocketState state = new InetSocketState();
    saveTo(state);
    state.phase = phase.code();
    state.connectPending = connectPending;
    state.outside = outside != null;
    listener.saveTo(state);
    end.saveTo(state);
    return state;
  }

  @Override
  public void link(SocketState saved, LongFunction<FileDescription> files) {
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
      failed(Errno.ECONNRESET);
    }
  }

  @Override
  void requireSound(Consumer<TcpSocket> unaccepted) {
    TcpEnd other = end.peer();
    if (other != null && (other.peer() != end || phase != TcpPhase.CONNECTED || other == end)) {
      throw new IllegalArgumentException("socket " + id() + " is no peer of its peer");
    }
    listener.forEachUnaccepted(unaccepted);
    listener.requireSound();
  }
}
