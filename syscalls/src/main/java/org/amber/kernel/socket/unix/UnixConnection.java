package org.amber.kernel.socket.unix;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.Message;
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
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A unix socket that listens or is connected: a stream, or a sequence of records. */
@SavedIn(UnixSocketState.class)
public final class UnixConnection extends UnixSocket {

  /** What it has become. */
  enum Phase {
    IDLE(0),
    LISTENING(1),
    CONNECTED(2);

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
      throw new IllegalArgumentException("a unix socket is in no phase " + code);
    }
  }

  private Phase phase = Phase.IDLE;
  private @Nullable UnixConnection peer;

  private SocketAddress lastPeerName = SocketAddress.none();

  private int backlog;

  /** Connections that nobody has accepted. */
  private final Deque<UnixConnection> waiting = new ArrayDeque<>();

  UnixConnection(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(kind, owner, sockets);
  }

  UnixConnection(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state, place, sockets);
    this.phase = Phase.of(state.phase);
    this.backlog = Math.clamp(state.backlog, 0, MAX_BACKLOG);
    this.lastPeerName = UnixNames.restore(state.lastPeerName);
  }

  boolean isConnected() {
    return phase == Phase.CONNECTED;
  }

  private boolean isRecords() {
    return type() == SocketFamily.SEQPACKET;
  }

  // Connections.

  @Override
  public void listen(SocketCaller caller, int newBacklog) {
    if (name().length() == 0 || phase == Phase.CONNECTED) {
      throw Errno.EINVAL.error();
    }
    boolean grows = newBacklog > backlog;
    backlog = Math.min(newBacklog, MAX_BACKLOG);
    phase = Phase.LISTENING;
    setPeerUser(caller.user());
    if (grows) {
      changed();
    }
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
    UnixConnection first = waiting.pollFirst();
    if (first == null) {
      throw noReceive() ? Errno.EINVAL.error() : Errno.EAGAIN.error();
    }
    // Whoever waits in connect(2) waits here.
    changed();
    return first;
  }

  @Override
  public @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    UnixSocket found = sockets().names().find(caller, address, type());
    if (!(found instanceof UnixConnection listener)
        || listener.phase != Phase.LISTENING
        || listener.noReceive()) {
      throw Errno.ECONNREFUSED.error();
    }
    if (phase == Phase.CONNECTED) {
      throw Errno.EISCONN.error();
    }
    if (phase == Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    if (listener.waiting.size() > listener.backlog) {
      if (nonBlocking()) {
        throw Errno.EAGAIN.error();
      }
      return listener.waitQueue();
    }
    if (options().passCredentials) {
      sockets().names().autobind(this);
    }
    UnixConnection other = sockets().connection(listener);
    join(other);
    other.setPeerUser(caller.user());
    setPeerUser(listener.peerUser());
    listener.waiting.addLast(other);
    listener.changed();
    return null;
  }

  /** Connects two sockets with each other. */
  void join(UnixConnection other) {
    phase = Phase.CONNECTED;
    other.phase = Phase.CONNECTED;
    peer = other;
    other.peer = this;
    changed();
  }

  @Override
  public SocketAddress peerAddress() {
    if (phase != Phase.CONNECTED) {
      throw Errno.ENOTCONN.error();
    }
    UnixConnection other = peer;
    return shown(other == null ? lastPeerName : other.name());
  }

  @Override
  public void shutdown(int how) {
    endDirections(how);
    UnixConnection other = peer;
    if (other != null) {
      int seen = (how & NO_RECEIVE) != 0 ? NO_SEND : 0;
      other.endDirections((how & NO_SEND) != 0 ? seen | NO_RECEIVE : seen);
    }
  }

  @Override
  void leavePeers() {
    UnixConnection other = peer;
    if (other != null) {
      peer = null;
      other.peer = null;
      other.lastPeerName = name();
      if (!queue().isEmpty()) {
        other.fail(Errno.ECONNRESET);
      }
      other.endDirections(NO_MORE);
    }
    while (!waiting.isEmpty()) {
      UnixConnection unaccepted = waiting.removeFirst();
      UnixConnection client = unaccepted.peer;
      if (client != null) {
        client.fail(Errno.ECONNRESET);
      }
      unaccepted.discard();
    }
    // Those who wait in connect(2) find nobody.
    changed();
  }

  // Data.

  @Override
  public void send(SendRequest request, IoBuffer from) {
    requireKnown(request.flags());
    if (isRecords()) {
      sendRecord(request, from);
    } else {
      sendBytes(request, from);
    }
  }

  private UnixConnection requireReader() {
    UnixConnection other = peer;
    if (noSend() || other == null || other.noReceive()) {
      throw Errno.EPIPE.error();
    }
    return other;
  }

  private void sendBytes(SendRequest request, IoBuffer from) {
    boolean connected = phase == Phase.CONNECTED;
    if (request.to() != null) {
      throw connected ? Errno.EISCONN.error() : Errno.EOPNOTSUPP.error();
    }
    if (!connected) {
      throw noSend() ? Errno.EPIPE.error() : Errno.ENOTCONN.error();
    }
    if (from.remaining() == 0) {
      if (noSend()) {
        throw Errno.EPIPE.error();
      }
      return;
    }
    UnixConnection other = requireReader();
    List<FileDescription> files = request.files();
    long before = from.transferred();
    try {
      while (from.remaining() > 0) {
        if (sendCharge() >= options().sendBuffer()) {
          throw Errno.EAGAIN.error();
        }
        int piece = UnixBuffers.piece(from.remaining(), options().sendBuffer());
        deliver(other, request, piece, files, from);
        files = List.of();
      }
    } finally {
      if (from.transferred() != before) {
        other.changed();
      }
    }
  }

  private void sendRecord(SendRequest request, IoBuffer from) {
    throwPendingError();
    if (phase != Phase.CONNECTED) {
      throw Errno.ENOTCONN.error();
    }
    if (noSend()) {
      throw Errno.EPIPE.error();
    }
    if (from.remaining() > options().sendBuffer() - 32) {
      throw Errno.EMSGSIZE.error();
    }
    if (sendCharge() >= options().sendBuffer()) {
      throw Errno.EAGAIN.error();
    }
    if (peer == null) {
      throw Errno.ECONNRESET.error();
    }
    UnixConnection other = requireReader();
    deliver(other, request, (int) from.remaining(), request.files(), from);
    other.changed();
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    if (phase != Phase.CONNECTED) {
      throw isRecords() ? Errno.ENOTCONN.error() : Errno.EINVAL.error();
    }
    requireKnown(reception.flags);
    if (isRecords()) {
      throwPendingError();
    }
    Message first = queue().first();
    if (first == null) {
      if (to.remaining() == 0 && !isRecords()) {
        return;
      }
      throwPendingError();
      if (!noReceive()) {
        throw Errno.EAGAIN.error();
      }
    } else if (isRecords()) {
      receiveRecord(first, reception, to);
    } else if (reception.has(MessageFlags.PEEK)) {
      peekBytes(reception, to);
    } else {
      receiveBytes(first, reception, to);
    }
  }

  private void receiveBytes(Message head, Reception reception, IoBuffer to) {
    UnixConnection sender = peer;
    boolean wasWritable = sender == null || sender.isWritable();
    boolean any = false;
    try {
      Message first = head;
      while (first != null && mayJoin(first, reception, any)) {
        int part = (int) Math.min(first.length(), to.remaining());
        queue().copyTo(0, to, part);
        any = true;
        takeFiles(first, reception);
        boolean whole = queue().drop(part);
        if (!whole || !reception.files.isEmpty() || to.remaining() == 0) {
          break;
        }
        first = queue().first();
      }
    } finally {
      consumed(sender, wasWritable, 0);
    }
    reception.messageLength = to.transferred();
  }

  private void peekBytes(Reception reception, IoBuffer to) {
    int offset = 0;
    for (Message message : queue().messages()) {
      if (to.remaining() == 0 || !mayJoin(message, reception, offset > 0)) {
        break;
      }
      int part = (int) Math.min(message.length(), to.remaining());
      queue().copyTo(offset, to, part);
      offset += part;
      takeFiles(message, reception);
      if (!reception.files.isEmpty()) {
        break;
      }
    }
    reception.messageLength = to.transferred();
  }

  /** Whether bytes may be read together with what was read before: from one sender only. */
  private boolean mayJoin(Message message, Reception reception, boolean any) {
    if (!any) {
      reception.user = message.user();
      reception.from = message.from();
      return true;
    }
    SocketUser known = reception.user;
    return !options().passCredentials
        || (known == null ? message.user() == null : known.equals(message.user()));
  }

  @Override
  public boolean signalsBrokenPipe() {
    return !isRecords();
  }

  @Override
  public long bytesReadable() {
    if (phase == Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return queue().bytes();
  }

  @Override
  public long bytesUnsent() {
    if (phase == Phase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return super.bytesUnsent();
  }

  @Override
  public int poll() {
    int ready = receiveReadiness();
    if (!waiting.isEmpty()) {
      ready |= Readiness.READABLE;
    }
    if (phase == Phase.IDLE) {
      ready |= Readiness.POLLHUP;
    }
    if (phase != Phase.LISTENING && isWritable()) {
      ready |= Readiness.WRITABLE | Readiness.POLLWRBAND;
    }
    return ready;
  }

  // Files that only it keeps, and its state.

  @Override
  public void forEachCarried(Consumer<FileDescription> visitor) {
    super.forEachCarried(visitor);
    for (UnixConnection unaccepted : waiting) {
      visitor.accept(unaccepted);
    }
  }

  @Override
  void abandon(List<FileDescription> lost) {
    super.abandon(lost);
    waiting.forEach(unaccepted -> unaccepted.abandon(lost));
  }

  @Override
  public UnixSocketState save() {
    UnixSocketState state = new UnixSocketState();
    saveTo(state);
    state.phase = phase.code;
    UnixConnection other = peer;
    state.peer = other == null ? 0 : other.id();
    state.lastPeerName = lastPeerName.bytes();
    state.backlog = backlog;
    state.waiting = waiting.stream().mapToLong(UnixConnection::id).toArray();
    return state;
  }

  @Override
  public void link(SocketState saved, LongFunction<FileDescription> files) {
    UnixSocketState state = (UnixSocketState) saved;
    linkQueue(state, files);
    peer = socket(UnixConnection.class, state.peer, files);
    for (long id : state.waiting) {
      UnixConnection unaccepted = socket(UnixConnection.class, id, files);
      if (unaccepted == null || unaccepted == this || phase != Phase.LISTENING) {
        throw new IllegalArgumentException("socket " + state.id + " has a bad backlog");
      }
      waiting.addLast(unaccepted);
    }
  }

  /** Whether peers know each other, and connections in a backlog are in one only. */
  @Override
  void requireSound(Consumer<UnixConnection> unaccepted) {
    UnixConnection other = peer;
    boolean paired =
        other == null || (other.peer == this && other.type() == type() && phase == Phase.CONNECTED);
    if (!paired) {
      throw new IllegalArgumentException("socket " + id() + " is no peer of its peer");
    }
    waiting.forEach(unaccepted);
  }
}
