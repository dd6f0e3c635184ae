package org.amber.kernel.socket.inet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.ByteRing;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketFamily;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket (tcp(7)). Both ends of a connection know each other: what one sends is at once in
 * the other's queue, and the ends of both directions are flags.
 */
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

  /** What it has become. */
  enum Phase {
    IDLE(0),
    LISTENING(1),
    CONNECTING(2),
    CONNECTED(3),
    /** Reset, or refused: nothing comes any more but what was received. */
    BROKEN(4);

    private final int code;

    Phase(int code) {
      this.code = code;
    }

    static Phase of(int code) {
      for (Phase each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("a TCP socket is in no phase " + code);
    }
  }

  private Phase phase = Phase.IDLE;
  private @Nullable TcpSocket peer;
  private int backlog;

  /** Connections that nobody has accepted. */
  private final Deque<TcpSocket> waiting = new ArrayDeque<>();

  /** Sockets that connect and wait for room in the backlog. */
  private final Deque<TcpSocket> knocking = new ArrayDeque<>();

  private final ByteRing incoming = new ByteRing();

  /** Whether the peer has sent all that it will send (FIN). */
  private boolean ended;

  /** Whether connect(2) has begun and nobody was told how it ended (SS_CONNECTING). */
  private boolean connectPending;

  /** Whether this side has ended first, and so keeps its port for a while. */
  private boolean closedFirst;

  /** Whether the peer, when it is closed, had SO_REUSEADDR. */
  private boolean peerReuses;

  TcpSocket(SocketKind kind, SocketUser owner, InetSockets sockets) {
    super(kind, owner, sockets);
  }

  TcpSocket(InetSocketState state, InetSockets sockets) {
    super(state, sockets);
    this.phase = Phase.of(state.phase);
    this.backlog = Math.clamp(state.backlog, 0, MAX_BACKLOG);
    this.ended = state.ended;
    this.connectPending = state.connectPending;
    this.closedFirst = state.closedFirst;
    this.peerReuses = state.peerReuses;
    incoming.restore(state.incoming);
  }

  @Override
  PortTable ports() {
    return sockets().tcp();
  }

  // Listening.

  @Override
  public void listen(SocketCaller caller, int newBacklog) {
    if (phase != Phase.IDLE && phase != Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    if (phase == Phase.IDLE) {
      boolean bound = local().port() != 0;
      autobind();
      phase = Phase.LISTENING;
      if (bound && isListenerThere()) {
        phase = Phase.IDLE;
        throw Errno.EADDRINUSE.error();
      }
    }
    backlog = newBacklog;
    letKnockersIn();
    changed();
  }

  /** Whether somebody else listens at the same place: bind allows that, listen does not. */
  private boolean isListenerThere() {
    return ports().isTaken(this);
  }

  @Override
  public boolean isListening() {
    return phase == Phase.LISTENING;
  }

  @Override
  public Socket accept() {
    if (phase != Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    TcpSocket first = waiting.pollFirst();
    if (first == null) {
      throw Errno.EAGAIN.error();
    }
    letKnockersIn();
    return first;
  }

  private boolean hasRoom() {
    return waiting.size() <= backlog;
  }

  private void letKnockersIn() {
    while (hasRoom() && !knocking.isEmpty()) {
      establish(knocking.removeFirst());
    }
  }

  /** Makes the connection of a socket that connects. */
  private void establish(TcpSocket client) {
    TcpSocket other = sockets().connection(this);
    other.setLocal(client.remote());
    other.setRemote(client.local());
    client.peer = other;
    other.peer = client;
    client.connected();
    other.connected();
    waiting.addLast(other);
    changed();
  }

  private void connected() {
    phase = Phase.CONNECTED;
    options().growSendBuffer(CONNECTED_SEND_BUFFER);
    changed();
  }

  // Connecting.

  @Override
  boolean isBusy() {
    return phase != Phase.IDLE;
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
    if (phase != Phase.IDLE) {
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
    setSource(to.sourceFor());
    setRemote(to);
    autobind();
    reopenDirections();
    ended = false;
    incoming.clear();
    phase = Phase.CONNECTING;
    connectPending = true;
    TcpSocket listener = sockets().listener(to, local());
    if (listener == null) {
      refused();
    } else if (listener.hasRoom()) {
      listener.establish(this);
    } else {
      listener.knocking.addLast(this);
    }
  }

  /** Nobody listens where this socket connects to. */
  private void refused() {
    phase = Phase.BROKEN;
    endDirections(NO_MORE);
    fail(Errno.ECONNREFUSED);
  }

  private @Nullable WaitQueue goOnConnecting() {
    if (phase == Phase.CONNECTING) {
      if (nonBlocking()) {
        throw Errno.EALREADY.error();
      }
      return waitQueue();
    }
    connectPending = false;
    if (phase == Phase.BROKEN) {
      phase = Phase.IDLE;
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
    phase = Phase.IDLE;
    connectPending = false;
    ended = false;
    closedFirst = false;
    incoming.clear();
    forgetSource();
    reopenDirections();
    changed();
  }

  @Override
  public SocketAddress peerAddress() {
    if (phase != Phase.CONNECTED || isFinished()) {
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
    return ended && noSend();
  }

  @Override
  public void shutdown(int how) {
    switch (phase) {
      case LISTENING -> {
        if ((how & NO_RECEIVE) != 0) {
          stopListening();
          phase = Phase.IDLE;
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
          sendEnd();
        }
      }
      case CONNECTING -> abort();
      case IDLE, BROKEN -> throw Errno.ENOTCONN.error();
    }
  }

  /** Tells the peer that nothing more will come (FIN). */
  private void sendEnd() {
    closedFirst = !ended;
    TcpSocket other = peer;
    if (other != null) {
      other.ended = true;
      other.endDirections(NO_RECEIVE);
    }
    if (ended) {
      // The other side has ended first: its port, or that of the one who was there, is kept.
      if (other != null && other.closedFirst) {
        ports().linger(other.local(), other.reuses(SocketLevelOptions.SO_REUSEADDR));
      } else if (other == null) {
        ports().linger(remote(), peerReuses);
      }
    }
  }

  @Override
  void leave() {
    switch (phase) {
      case LISTENING -> stopListening();
      case CONNECTING -> {
        TcpSocket listener = sockets().listener(remote(), local());
        if (listener != null) {
          listener.knocking.remove(this);
        }
      }
      case CONNECTED -> leavePeer();
      case IDLE, BROKEN -> {}
    }
    incoming.clear();
  }

  private void leavePeer() {
    TcpSocket other = peer;
    boolean resets = incoming.length() > 0 || options().linger == 0;
    if (other == null) {
      if (!closedFirst && ended) {
        ports().linger(remote(), peerReuses);
      }
      return;
    }
    peer = null;
    other.peer = null;
    other.peerReuses = reuses(SocketLevelOptions.SO_REUSEADDR);
    if (resets) {
      other.reset();
      return;
    }
    boolean first = !ended;
    other.ended = true;
    other.endDirections(NO_RECEIVE);
    if (!first && other.closedFirst) {
      ports().linger(other.local(), other.reuses(SocketLevelOptions.SO_REUSEADDR));
    }
    other.changed();
  }

  /** The other side has broken the connection off (RST). */
  private void reset() {
    TcpSocket other = peer;
    if (other != null) {
      other.peer = null;
      peer = null;
    }
    boolean wasEnded = ended;
    phase = Phase.BROKEN;
    endDirections(NO_MORE);
    fail(wasEnded ? Errno.EPIPE : Errno.ECONNRESET);
  }

  private void stopListening() {
    while (!waiting.isEmpty()) {
      TcpSocket unaccepted = waiting.removeFirst();
      TcpSocket client = unaccepted.peer;
      unaccepted.peer = null;
      if (client != null) {
        client.peer = null;
        client.reset();
      }
      unaccepted.discard();
    }
    while (!knocking.isEmpty()) {
      TcpSocket client = knocking.removeFirst();
      client.refused();
    }
  }

  // Data.

  /** How many bytes may be on the way from the peer. */
  private long capacity(TcpSocket sender) {
    return (long) sender.options().sendBuffer() + (options().receiveBuffer() >> 1);
  }

  private long roomAt(TcpSocket receiver) {
    return Math.max(0, receiver.capacity(this) - receiver.incoming.length());
  }

  @Override
  public void send(SendRequest request, IoBuffer from) {
    if (phase == Phase.CONNECTING) {
      throw Errno.EAGAIN.error();
    }
    if (pendingError() != 0 || noSend()) {
      throwPendingError();
      throw Errno.EPIPE.error();
    }
    if (phase != Phase.CONNECTED) {
      // As Linux, which finds that such a socket cannot send any more.
      throw Errno.EPIPE.error();
    }
    TcpSocket other = peer;
    if (other == null) {
      // The peer is gone: what is sent now is lost, and answered by a reset.
      from.discard(from.remaining());
      reset();
      return;
    }
    while (from.remaining() > 0) {
      int part = (int) Math.min(from.remaining(), roomAt(other));
      if (part == 0) {
        throw Errno.EAGAIN.error();
      }
      other.incoming.append(from, part);
      other.changed();
    }
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (phase == Phase.LISTENING || phase == Phase.IDLE) {
      throw Errno.ENOTCONN.error();
    }
    if (reception.has(MessageFlags.OOB)) {
      throw Errno.EINVAL.error();
    }
    int part = (int) Math.min(incoming.length(), to.remaining());
    if (part == 0) {
      receiveNothing(to);
      return;
    }
    if (reception.has(MessageFlags.TRUNC)) {
      to.discard(part);
    } else {
      incoming.copyTo(0, to, part);
    }
    if (!reception.has(MessageFlags.PEEK)) {
      take(part);
    }
  }

  private void receiveNothing(IoBuffer to) {
    if (ended || to.remaining() == 0) {
      return;
    }
    throwPendingError();
    if (noReceive()) {
      return;
    }
    throw phase == Phase.BROKEN ? Errno.ENOTCONN.error() : Errno.EAGAIN.error();
  }

  private void take(int count) {
    TcpSocket other = peer;
    boolean wasWritable = other == null || other.isWritable();
    incoming.drop(count);
    if (other != null && !wasWritable && other.isWritable()) {
      other.changed();
    }
  }

  /** As Linux: when a third of the buffer is free. */
  private boolean isWritable() {
    TcpSocket other = peer;
    return other == null || roomAt(other) >= other.incoming.length() >> 1;
  }

  @Override
  public long bytesReadable() {
    if (phase == Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return incoming.length();
  }

  @Override
  public long bytesUnsent() {
    if (phase == Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return 0;
  }

  @Override
  public int poll() {
    if (phase == Phase.LISTENING) {
      return waiting.isEmpty() ? 0 : Readiness.READABLE;
    }
    int ready = commonReadiness();
    if (phase == Phase.IDLE || phase == Phase.BROKEN || isFinished()) {
      ready |= Readiness.POLLHUP;
    }
    if (phase == Phase.CONNECTING) {
      return ready;
    }
    if (incoming.length() > 0) {
      ready |= Readiness.READABLE;
    }
    if (noSend() || isWritable()) {
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
        if (ended) {
          yield noSend() ? CLOSE : CLOSE_WAIT;
        }
        yield noSend() ? FIN_WAIT2 : ESTABLISHED;
      }
    };
  }

  @Override
  long received() {
    return phase == Phase.LISTENING ? waiting.size() : incoming.length();
  }

  // What only it keeps, and its state.

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {
    waiting.forEach(visitor);
  }

  @Override
  public InetSocketState save() {
    InetSocketState state = new InetSocketState();
    saveTo(state);
    state.phase = phase.code;
    TcpSocket other = peer;
    state.peer = other == null ? 0 : other.id();
    state.backlog = backlog;
    state.waiting = waiting.stream().mapToLong(TcpSocket::id).toArray();
    state.knocking = knocking.stream().mapToLong(TcpSocket::id).toArray();
    state.incoming = incoming.save();
    state.ended = ended;
    state.connectPending = connectPending;
    state.closedFirst = closedFirst;
    state.peerReuses = peerReuses;
    return state;
  }

  @Override
  public void link(SocketState saved, LongFunction<FileDescription> files) {
    InetSocketState state = (InetSocketState) saved;
    peer = socket(TcpSocket.class, state.peer, files);
    link(state.waiting, waiting, files);
    link(state.knocking, knocking, files);
  }

  private void link(long[] ids, Deque<TcpSocket> queue, LongFunction<FileDescription> files) {
    for (long id : ids) {
      TcpSocket found = socket(TcpSocket.class, id, files);
      if (found == null || found == this || phase != Phase.LISTENING) {
        throw new IllegalArgumentException("socket " + id() + " has a bad backlog");
      }
      queue.addLast(found);
    }
  }

  @Override
  void requireSound(Consumer<TcpSocket> unaccepted) {
    TcpSocket other = peer;
    if (other != null && (other.peer != this || phase != Phase.CONNECTED || other == this)) {
      throw new IllegalArgumentException("socket " + id() + " is no peer of its peer");
    }
    waiting.forEach(unaccepted);
    for (TcpSocket client : knocking) {
      if (client.phase != Phase.CONNECTING) {
        throw new IllegalArgumentException("socket " + client.id() + " does not connect");
      }
    }
  }
}
