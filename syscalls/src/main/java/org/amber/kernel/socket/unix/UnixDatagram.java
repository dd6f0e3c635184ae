package org.amber.kernel.socket.unix;

import java.util.LinkedHashSet;
import java.util.Set;
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
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/** A unix datagram socket. */
@SavedIn(UnixSocketState.class)
public final class UnixDatagram extends UnixSocket {
  /** net.unix.max_dgram_qlen: a queue is full when it has more. */
  private static final int MAX_QUEUE = 10;

  /** Who gets what is sent without an address; stays when that one is closed. */
  private @Nullable UnixDatagram peer;

  @NotSaved("those whose peer this is")
  private final Set<UnixDatagram> senders = new LinkedHashSet<>();

  @NotSaved("only between a send and the wait for it")
  private @Nullable UnixDatagram fullReceiver;

  UnixDatagram(SocketKind kind, SocketUser owner, UnixSockets sockets) {
    super(kind, owner, sockets);
  }

  UnixDatagram(UnixSocketState state, @Nullable VfsPath place, UnixSockets sockets) {
    super(state, place, sockets);
  }

  @Override
  public @Nullable WaitQueue connect(SocketCaller caller, SocketAddress address) {
    if (address.family() == SocketFamily.UNSPEC) {
      setPeer(null);
      return null;
    }
    if (options().passCredentials) {
      sockets().names().autobind(this);
    }
    UnixDatagram other = (UnixDatagram) sockets().names().find(caller, address, type());
    requireAccepts(other);
    setPeer(other);
    return null;
  }

  @Override
  public final @Nullable Socket peer() {
    return peer;
  }

  @Override
  public final String condition() {
    return peer == null ? "unconnected" : "connected";
  }

  /** A connected socket takes datagrams from its peer only. */
  private void requireAccepts(UnixDatagram other) {
    UnixDatagram accepted = other.peer;
    if (accepted != null && accepted != this) {
      throw Errno.EPERM.error();
    }
  }

  /** Sets or, with null, forgets the peer. */
  void setPeer(@Nullable UnixDatagram other) {
    UnixDatagram old = peer;
    if (old != null) {
      old.senders.remove(this);
      if (other != old) {
        discardQueue();
        if (old.peer == this && !old.isClosed()) {
          // Both were connected with each other: the one left is told.
          old.fail(Errno.ECONNRESET);
        }
      }
    }
    peer = other;
    if (other != null) {
      other.senders.add(this);
    }
    changed();
  }

  @Override
  public SocketAddress peerAddress() {
    UnixDatagram other = peer;
    if (other == null) {
      throw Errno.ENOTCONN.error();
    }
    return shown(other.name());
  }

  @Override
  public void shutdown(int how) {
    endDirections(how);
    // A sender who waits for room learns that there will be none.
    senders.forEach(UnixSocket::changed);
  }

  @Override
  void leavePeers() {
    UnixDatagram other = peer;
    peer = null;
    if (other != null) {
      other.senders.remove(this);
    }
    for (UnixDatagram sender : Set.copyOf(senders)) {
      sender.changed();
    }
  }

  // Data.

  @Override
  public void send(SendRequest request, IoBuffer from) {
    requireKnown(request.flags());
    throwPendingError();
    UnixDatagram other = receiver(request);
    if (from.remaining() > options().sendBuffer() - 32) {
      throw Errno.EMSGSIZE.error();
    }
    if (noSend()) {
      throw Errno.EPIPE.error();
    }
    requireAccepts(other);
    if (other.isClosed()) {
      setPeer(null);
      throw Errno.ECONNREFUSED.error();
    }
    if (other.noReceive()) {
      throw Errno.EPIPE.error();
    }
    fullReceiver = null;
    if (sendCharge() >= options().sendBuffer()) {
      throw Errno.EAGAIN.error();
    }
    if (other != this && other.peer != this && other.isFull()) {
      fullReceiver = other;
      throw Errno.EAGAIN.error();
    }
    deliver(other, request, (int) from.remaining(), request.files(), from);
    other.changed(PollReason.IN);
  }

  private UnixDatagram receiver(SendRequest request) {
    if (options().passCredentials) {
      sockets().names().autobind(this);
    }
    SendRequest.Destination to = request.to();
    if (to != null) {
      return (UnixDatagram) sockets().names().find(to.caller(), to.address(), type());
    }
    UnixDatagram other = peer;
    if (other == null) {
      throw Errno.ENOTCONN.error();
    }
    return other;
  }

  private boolean isFull() {
    return queue().size() > MAX_QUEUE;
  }

  @Override
  public WaitQueue roomQueue() {
    UnixDatagram full = fullReceiver;
    fullReceiver = null;
    return full == null ? waitQueue() : full.waitQueue();
  }

  @Override
  public void receive(Reception reception, IoBuffer to) {
    requireKnown(reception.flags);
    throwPendingError();
    Message first = queue().first();
    if (first != null) {
      receiveRecord(first, reception, to);
      return;
    }
    boolean waits = !nonBlocking() && !reception.has(MessageFlags.DONTWAIT);
    if (!noReceive() || !waits) {
      throw Errno.EAGAIN.error();
    }
    reception.atEnd = true;
  }

  @Override
  void consumed(@Nullable UnixSocket sender, boolean wasWritable, long messagesBefore) {
    super.consumed(sender, wasWritable, messagesBefore);
    if (messagesBefore > MAX_QUEUE && !isFull()) {
      changed();
      senders.forEach(UnixSocket::changed);
    }
  }

  @Override
  public long bytesReadable() {
    Message first = queue().first();
    return first == null ? 0 : first.length();
  }

  @Override
  public int poll() {
    int ready = receiveReadiness();
    UnixDatagram other = peer;
    boolean room = other == null || other.peer == this || !other.isFull();
    if (isWritable() && room) {
      ready |= Readiness.WRITABLE | Readiness.POLLWRBAND;
    }
    return ready;
  }

  // State.

  @Override
  public UnixSocketState save() {
    UnixSocketState state = new UnixSocketState();
    saveTo(state);
    UnixDatagram other = peer;
    state.peer = other == null ? 0 : other.isClosed() ? UnixSocketState.CLOSED_PEER : other.id();
    state.lastPeerName =
        other != null && other.isClosed() ? other.name().bytes() : state.lastPeerName;
    return state;
  }

  @Override
  public void link(SocketState saved, LongFunction<FileDescription> files) {
    UnixSocketState state = (UnixSocketState) saved;
    linkQueue(state, files);
    UnixDatagram other;
    if (state.peer == UnixSocketState.CLOSED_PEER) {
      other = sockets().closedPeer(UnixNames.restore(state.lastPeerName));
    } else {
      other = socket(UnixDatagram.class, state.peer, files);
    }
    peer = other;
    if (other != null) {
      other.senders.add(this);
    }
  }

  @Override
  void requireSound(Consumer<UnixConnection> unaccepted) {
    if (!isStateless()) {
      throw new IllegalArgumentException("socket " + id() + " is no datagram socket");
    }
  }

  private boolean isStateless() {
    return type() == SocketFamily.DGRAM;
  }
}
