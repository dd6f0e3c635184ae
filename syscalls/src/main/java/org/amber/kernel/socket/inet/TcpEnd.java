package org.amber.kernel.socket.inet;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.socket.ByteRing;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.socket.SocketLevelOptions;
import org.amber.kernel.wait.PollReason;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection: who is at the other, what has come from there, and which direction
 * has ended. What one end sends is at once in the other's queue.
 */
@SavedIn(InetSocketState.class)
final class TcpEnd {
  @NotSaved("the socket that this is a part of")
  private final TcpSocket socket;

  private @Nullable TcpEnd peer;
  private final ByteRing incoming = new ByteRing();

  /** Whether the peer has sent all that it will send (FIN). */
  private boolean ended;

  /** Whether this side has ended first, and so keeps its port for a while. */
  private boolean closedFirst;

  /** Whether the peer, when it is closed, had SO_REUSEADDR. */
  private boolean peerReuses;

  TcpEnd(TcpSocket socket) {
    this.socket = socket;
  }

  TcpSocket socket() {
    return socket;
  }

  @Nullable TcpEnd peer() {
    return peer;
  }

  /** Bytes received that nobody has read. */
  int length() {
    return incoming.length();
  }

  /** Whether the peer has sent all that it will send. */
  boolean hasEnded() {
    return ended;
  }

  /** Connects two ends with each other. */
  void join(TcpEnd other) {
    peer = other;
    other.peer = this;
  }

  /** Takes both ends apart; returns the other, null when there was none. */
  @Nullable TcpEnd part() {
    TcpEnd other = peer;
    if (other != null) {
      peer = null;
      other.peer = null;
    }
    return other;
  }

  /** Forgets an earlier connection. */
  void renew() {
    ended = false;
    closedFirst = false;
    incoming.clear();
  }

  /** Forgets what was received. */
  void discard() {
    incoming.clear();
  }

  // Ends.

  /** Tells the peer that nothing more will come (FIN). */
  void sendEnd() {
    closedFirst = !ended;
    TcpEnd other = peer;
    if (other != null) {
      other.receiveEnd();
    }
    if (ended) {
      // The other side has ended first: its port, or that of the one who was there, is kept.
      if (other != null) {
        other.lingerIfFirst();
      } else {
        lingerForPeer();
      }
    }
  }

  private void receiveEnd() {
    ended = true;
    socket.endDirections(Socket.NO_RECEIVE);
    socket.changed(socket.noSend() ? PollReason.HUP : PollReason.IN);
  }

  /** This end's port is kept for a while when it was the first to close. */
  private void lingerIfFirst() {
    if (closedFirst) {
      socket.ports().linger(socket.local(), socket.reuses(SocketLevelOptions.SO_REUSEADDR));
    }
  }

  private void lingerForPeer() {
    socket.ports().linger(socket.remote(), peerReuses);
  }

  /** The socket is closed: the peer sees an end, or a reset when something was not read. */
  void leave() {
    boolean resets = incoming.length() > 0 || socket.options().linger == 0;
    TcpEnd other = part();
    if (other == null) {
      if (!closedFirst && ended) {
        lingerForPeer();
      }
      return;
    }
    other.peerReuses = socket.reuses(SocketLevelOptions.SO_REUSEADDR);
    if (resets) {
      other.reset();
      return;
    }
    other.receiveEnd();
    if (ended) {
      other.lingerIfFirst();
    }
    other.socket.changed();
  }

  /** The other side has broken the connection off (RST). */
  void reset() {
    broken(Errno.ECONNRESET);
  }

  /** The connection is broken; that it was reset shows as EPIPE when it had ended already. */
  void broken(Errno error) {
    TcpEnd ignored = part();
    socket.broken(ended && error == Errno.ECONNRESET ? Errno.EPIPE : error);
  }

  // Data.

  /** How many bytes may be on the way from the peer. */
  private long capacity(TcpEnd sender) {
    int receives = socket.options().receiveBuffer() >> 1;
    return (long) sender.socket.options().sendBuffer() + receives;
  }

  /** How many bytes can be sent now. */
  long room() {
    TcpEnd other = peer;
    return other == null ? 0 : roomAt(other);
  }

  private long roomAt(TcpEnd receiver) {
    return Math.max(0, receiver.capacity(this) - receiver.incoming.length());
  }

  /**
   * Sends bytes.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when there is no room for all; EFAULT
   */
  void send(IoBuffer from) {
    TcpEnd other = peer;
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
      other.socket.changed(PollReason.IN);
    }
  }

  /**
   * Hands over what was received, as recv(2) asks for it.
   *
   * @return whether there was anything, and room for it
   * @throws org.amber.abi.ErrnoException EFAULT
   */
  boolean receive(Reception reception, IoBuffer to) {
    int part = (int) Math.min(incoming.length(), to.remaining());
    if (part == 0) {
      return false;
    }
    if (reception.has(MessageFlags.TRUNC)) {
      to.discard(part);
    } else {
      copyTo(to, part);
    }
    if (!reception.has(MessageFlags.PEEK)) {
      take(part);
    }
    return true;
  }

  /** Copies the first bytes that were received. */
  void copyTo(IoBuffer to, int count) {
    incoming.copyTo(0, to, count);
  }

  /** Takes the first bytes that were received; the peer may have room again. */
  void take(int count) {
    TcpEnd other = peer;
    boolean wasWritable = other == null || other.isWritable();
    incoming.drop(count);
    if (other != null && !wasWritable && other.isWritable()) {
      other.socket.changed(PollReason.OUT);
    }
  }

  /** Whether poll(2) shows room to send: as Linux, when a third of the buffer is free. */
  boolean isWritable() {
    TcpEnd other = peer;
    return other == null || roomAt(other) >= other.incoming.length() >> 1;
  }

  // State.

  void saveTo(InetSocketState state) {
    TcpEnd other = peer;
    state.outside |= other != null && other.socket instanceof TcpStandIn;
    state.peer = other == null || state.outside ? 0 : other.socket.id();
    state.incoming = incoming.save();
    state.ended = ended;
    state.closedFirst = closedFirst;
    state.peerReuses = peerReuses;
  }

  void restore(InetSocketState state) {
    incoming.restore(state.incoming);
    ended = state.ended;
    closedFirst = state.closedFirst;
    peerReuses = state.peerReuses;
  }

  /** Puts the connection back; {@link #requireSound} checks that both ends agree. */
  void link(@Nullable TcpEnd other) {
    peer = other;
  }

  /**
   * Checks what must hold between restored ends.
   *
   * @param connected whether the socket is connected
   * @throws IllegalArgumentException naming the contradiction
   */
  void requireSound(boolean connected) {
    TcpEnd other = peer;
    if (other != null && (other.peer != this || !connected || other == this)) {
      throw new IllegalArgumentException("socket " + socket.id() + " is no peer of its peer");
    }
  }
}
