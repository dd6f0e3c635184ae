package org.amber.kernel.socket.inet;

import org.amber.abi.Errno;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;
import org.jspecify.annotations.Nullable;

/**
 * The connecting side of a TCP socket: one connect(2) from its beginning until a program was told
 * how it ended (SS_CONNECTING of Linux). The connection may have been made, or have failed, long
 * before anybody asks.
 */
@SavedIn(InetSocketState.class)
final class TcpConnector {
  @NotSaved("the socket that this is a part of")
  private final TcpSocket socket;

  @NotSaved("only that there is one: a resumed machine has lost it")
  private @Nullable OutsideConnection outside;

  /** Whether connect(2) has begun and nobody was told how it ended. */
  @SavedAs("connectPending")
  private boolean pending;

  TcpConnector(TcpSocket socket) {
    this.socket = socket;
  }

  /** Whether connect(2) has begun and nobody was told how it ended. */
  boolean isPending() {
    return pending;
  }

  /**
   * Begins to connect.
   *
   * @param to in the machine, or outside where the host's network is granted
   * @throws org.amber.abi.ErrnoException EADDRNOTAVAIL without a free port; EINVAL and what the
   *     host says at once for an address outside
   */
  void begin(InetEndpoint to) {
    if (socket.sockets().outside().isInside(to, socket.ports())) {
      beginInside(to);
    } else {
      beginOutside(to);
    }
  }

  private void beginInside(InetEndpoint to) {
    socket.setSource(to.sourceFor());
    socket.setRemote(to);
    socket.autobind();
    startConnecting();
    TcpSocket listener = socket.sockets().listener(to, socket.local());
    if (listener == null) {
      socket.refused();
    } else {
      socket.knockAt(listener);
    }
  }

  private void beginOutside(InetEndpoint to) {
    if (socket.local().isLocal()) {
      // From loopback nothing leads out.
      throw Errno.EINVAL.error();
    }
    outside = socket.sockets().outside().connect(socket, to);
    socket.setRemote(to);
    startConnecting();
  }

  private void startConnecting() {
    socket.startConnecting();
    pending = true;
  }

  /**
   * What a program is told that asks how it goes, once it has ended.
   *
   * @return null when the connection is made, or where to wait before asking again
   * @throws org.amber.abi.ErrnoException EALREADY where the socket does not wait, and why the
   *     connection cannot be made
   */
  @Nullable WaitQueue goOn() {
    if (socket.isConnecting()) {
      if (socket.nonBlocking()) {
        throw Errno.EALREADY.error();
      }
      return socket.waitQueue();
    }
    pending = false;
    if (socket.isBroken()) {
      socket.throwWhyBroken();
    }
    return null;
  }

  /** The connection is made, or cannot be. */
  void ended() {
    outside = null;
  }

  /** The socket does not want the connection any more that it waits for. */
  void stop() {
    OutsideConnection attempt = outside;
    if (attempt == null) {
      socket.sockets().forget(socket);
    } else {
      outside = null;
      attempt.cancel();
    }
  }

  /** Nobody is going to be told of it any more. */
  void forget() {
    pending = false;
  }

  void saveTo(InetSocketState state) {
    state.connectPending = pending;
    state.outside = outside != null;
  }

  void restore(InetSocketState state) {
    pending = state.connectPending;
  }
}
