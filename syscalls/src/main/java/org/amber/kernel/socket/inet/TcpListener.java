package org.amber.kernel.socket.inet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.amber.abi.Errno;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.socket.Backlog;
import org.amber.kernel.wait.PollReason;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** The listening side of a TCP socket: who has connected, and who waits to. */
@SavedIn(InetSocketState.class)
final class TcpListener {
  @NotSaved("the socket that this is a part of")
  private final TcpSocket socket;

  @SavedAs({"backlog", "waiting"})
  private final Backlog<TcpSocket> unaccepted = new Backlog<>();

  /** Sockets that connect and wait for room in the backlog. */
  private final Deque<TcpSocket> knocking = new ArrayDeque<>();

  TcpListener(TcpSocket socket) {
    this.socket = socket;
  }

  /** Sets how many connections may wait, and makes those for which there is room now. */
  void setLimit(int connections) {
    unaccepted.setLimit(connections);
    letKnockersIn();
  }

  /** How many connections nobody has accepted. */
  int size() {
    return unaccepted.size();
  }

  /**
   * Takes the connection that has waited longest.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when none waits
   */
  TcpSocket accept() {
    TcpSocket first = unaccepted.poll();
    if (first == null) {
      throw Errno.EAGAIN.error();
    }
    letKnockersIn();
    return first;
  }

  /** A socket wants a connection: it gets one now, or once there is room. */
  void knock(TcpSocket client) {
    if (unaccepted.hasRoom()) {
      establish(client);
    } else {
      knocking.addLast(client);
    }
  }

  /** A socket does not want a connection any more. */
  void forget(TcpSocket client) {
    knocking.remove(client);
  }

  private void letKnockersIn() {
    while (unaccepted.hasRoom() && !knocking.isEmpty()) {
      establish(knocking.removeFirst());
    }
  }

  /** Makes the connection of a socket that connects. */
  private void establish(TcpSocket client) {
    TcpSocket other = socket.sockets().connection(socket);
    other.setLocal(client.remote());
    other.setRemote(client.local());
    client.end().join(other.end());
    client.connected();
    other.connected();
    unaccepted.add(other);
    socket.changed(PollReason.IN);
  }

  /** Resets all connections that nobody has accepted, and refuses those who wait. */
  void close() {
    for (TcpSocket first = unaccepted.poll(); first != null; first = unaccepted.poll()) {
      TcpEnd client = first.end().part();
      if (client != null) {
        client.reset();
      }
      first.discard();
    }
    while (!knocking.isEmpty()) {
      knocking.removeFirst().refused();
    }
  }

  // State.

  void forEachUnaccepted(Consumer<? super TcpSocket> visitor) {
    unaccepted.forEach(visitor);
  }

  void saveTo(InetSocketState state) {
    state.backlog = unaccepted.limit();
    state.waiting = unaccepted.save();
    state.knocking =
        knocking.stream()
            .filter(each -> !(each instanceof TcpStandIn))
            .mapToLong(TcpSocket::id)
            .toArray();
  }

  void restore(InetSocketState state) {
    unaccepted.setLimit(state.backlog);
  }

  /**
   * Puts connections back, once all sockets exist.
   *
   * @throws IllegalArgumentException when one of them can be no connection to this socket
   */
  void link(InetSocketState state, LongFunction<FileDescription> files) {
    unaccepted.link(socket, TcpSocket.class, state.waiting, files);
    Backlog<TcpSocket> wanting = new Backlog<>();
    wanting.link(socket, TcpSocket.class, state.knocking, files);
    wanting.forEach(knocking::addLast);
  }

  /**
   * Checks what must hold between restored sockets.
   *
   * @throws IllegalArgumentException naming the contradiction
   */
  void requireSound() {
    for (TcpSocket client : knocking) {
      if (!client.isConnecting()) {
        throw new IllegalArgumentException("socket " + client.id() + " does not connect");
      }
    }
  }
}
