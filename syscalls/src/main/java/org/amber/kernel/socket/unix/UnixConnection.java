package org.amber.kernel.socket.unix;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Backlog;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketAddress;
import org.amber.kernel.socket.SocketCaller;
import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketState;
import org.amber.kernel.socket.SocketUser;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A unix socket that listens or is connected; what it carries is for its kinds to say. */
@SavedIn(UnixSocketState.class)
abstract class UnixConnection extends UnixSocket {

  private UnixPhase phase = UnixPhase.IDLE;
  private @Nullable UnixConnection peer;

  private SocketAddress lastPeerName = SocketAddress.none();

  @SavedAs({"backlog", "waiting"})
  private final Backlog<UnixConnection> unaccepted = new Backlog<>();

  UnixConnection(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(kind, owner, sockets);
  }

  UnixConnection(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state, place, sockets);
    this.phase = UnixPhase.of(state.phase);
    unaccepted.setLimit(state.backlog);
    this.lastPeerName = UnixNames.restore(state.lastPeerName);
  }

  final boolean isConnected() {
    return phase == UnixPhase.CONNECTED;
  }

  /** The other end, or null when it is closed or was never there. */
  @Override
  public final @Nullable UnixConnection peer() {
    return peer;
  }

  @Override
  public final int unacceptedCount() {
    return unaccepted.size();
  }

  @Override
  public final String condition() {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  // Connections.

  @Override
  public final void listen(SocketCaller caller, int newBacklog) {
    if (name().length() == 0 || phase == UnixPhase.CONNECTED) {
      throw Errno.EINVAL.error();
    }
    boolean grows = newBacklog > unaccepted.limit();
    unaccepted.setLimit(newBacklog);
    phase = UnixPhase.LISTENING;
    setPeerUser(caller.user());
    if (grows) {
      changed();
    }
  }

  @Override
  public final boolean isListening() {
    return phase == UnixPhase.LISTENING;
  }

  @Override
  public final Socket accept() {
    if (phase != UnixPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    UnixConnection first = unaccepted.poll();
    if (first == null) {
      throw noReceive() ? Errno.EINVAL.error() : Errno.EAGAIN.error();
    }
    // Whoever waits in connect(2) waits here.
    changed();
    return first;
  }

  @Override
  public final @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    UnixSocket found = sockets().names().find(caller, address, type());
    if (!(found instanceof UnixConnection listener)
        || listener.phase != UnixPhase.LISTENING
        || listener.noReceive()) {
      throw Errno.ECONNREFUSED.error();
    }
    if (phase == UnixPhase.CONNECTED) {
      throw Errno.EISCONN.error();
    }
    if (phase == UnixPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    if (!listener.unaccepted.hasRoom()) {
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
    listener.unaccepted.add(other);
    listener.changed(PollReason.IN);
    return null;
  }

  /** Connects two sockets with each other. */
  final void join(UnixConnection other) {
    phase = UnixPhase.CONNECTED;
    other.phase = UnixPhase.CONNECTED;
    peer = other;
    other.peer = this;
    changed();
  }

  @Override
  public final SocketAddress peerAddress() {
    if (phase != UnixPhase.CONNECTED) {
      throw Errno.ENOTCONN.error();
    }
    UnixConnection other = peer;
    return shown(other == null ? lastPeerName : other.name());
  }

  @Override
  public final void shutdown(int how) {
    endDirections(how);
    UnixConnection other = peer;
    if (other != null) {
      int seen = (how & NO_RECEIVE) != 0 ? NO_SEND : 0;
      other.endDirections((how & NO_SEND) != 0 ? seen | NO_RECEIVE : seen);
      if ((how & NO_SEND) != 0) {
        other.changed(how == NO_MORE ? PollReason.HUP : PollReason.IN);
      }
    }
  }

  @Override
  final void leavePeers() {
    UnixConnection other = peer;
    if (other != null) {
      peer = null;
      other.peer = null;
      other.lastPeerName = name();
      other.endDirections(NO_MORE);
      if (queue().isEmpty()) {
        other.changed(PollReason.HUP);
      } else {
        other.fail(Errno.ECONNRESET, PollReason.HUP);
      }
    }
    for (UnixConnection each = unaccepted.poll(); each != null; each = unaccepted.poll()) {
      UnixConnection client = each.peer;
      if (client != null) {
        client.fail(Errno.ECONNRESET, PollReason.HUP);
      }
      each.discard();
    }
    // Those who wait in connect(2) find nobody.
    changed();
  }

  // Data.

  /**
   * Whoever may get what is sent.
   *
   * @throws org.amber.abi.ErrnoException EPIPE
   */
  final UnixConnection requireReader() {
    UnixConnection other = peer;
    if (noSend() || other == null || other.noReceive()) {
      throw Errno.EPIPE.error();
    }
    return other;
  }

  /**
   * Nothing was received: that is the end, or to be waited for.
   *
   * @throws org.amber.abi.ErrnoException the pending error, or EAGAIN
   */
  final void receiveNothing() {
    throwPendingError();
    if (!noReceive()) {
      throw Errno.EAGAIN.error();
    }
  }

  @Override
  public final long bytesReadable() {
    if (phase == UnixPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return queue().bytes();
  }

  @Override
  public final long bytesUnsent() {
    if (phase == UnixPhase.LISTENING) {
      throw Errno.EINVAL.error();
    }
    return super.bytesUnsent();
  }

  @Override
  public final int poll() {
    int ready = receiveReadiness();
    if (!unaccepted.isEmpty()) {
      ready |= Readiness.READABLE;
    }
    if (phase == UnixPhase.IDLE) {
      ready |= Readiness.POLLHUP;
    }
    if (phase != UnixPhase.LISTENING && isWritable()) {
      ready |= Readiness.WRITABLE | Readiness.POLLWRBAND;
    }
    return ready;
  }

  // Files that only it keeps, and its state.

  @Override
  public final void forEachCarried(Consumer<FileDescription> visitor) {
    super.forEachCarried(visitor);
    unaccepted.forEach(visitor);
  }

  @Override
  final void abandon(List<FileDescription> lost) {
    super.abandon(lost);
    unaccepted.forEach(each -> each.abandon(lost));
  }

  @Override
  public final UnixSocketState save() {
    UnixSocketState state = new UnixSocketState();
    saveTo(state);
    state.phase = phase.code();
    UnixConnection other = peer;
    state.peer = other == null ? 0 : other.id();
    state.lastPeerName = lastPeerName.bytes();
    state.backlog = unaccepted.limit();
    state.waiting = unaccepted.save();
    return state;
  }

  @Override
  public final void link(SocketState saved, LongFunction<FileDescription> files) {
    UnixSocketState state = (UnixSocketState) saved;
    linkQueue(state, files);
    peer = socket(UnixConnection.class, state.peer, files);
    unaccepted.link(this, UnixConnection.class, state.waiting, files);
  }

  /** Whether peers know each other, and connections in a backlog are in one only. */
  @Override
  final void requireSound(Consumer<UnixConnection> visitor) {
    UnixConnection other = peer;
    boolean paired =
        other == null
            || (other.peer == this && other.type() == type() && phase == UnixPhase.CONNECTED);
    if (!paired) {
      throw new IllegalArgumentException("socket " + id() + " is no peer of its peer");
    }
    unaccepted.forEach(visitor);
  }
}
