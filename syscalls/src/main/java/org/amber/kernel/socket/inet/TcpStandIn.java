package org.amber.kernel.socket.inet;

import org.amber.kernel.socket.SocketKind;
import org.amber.kernel.socket.SocketUser;
import org.amber.state.NotSaved;

/**
 * Stands in the machine for someone outside, as the other end of a connection. No process has it
 * open, it is in no table of ports, and its addresses are those of the other end the other way
 * round. {@link OutsideConnection} moves what it receives to the host, and sends what comes from
 * there.
 */
@NotSaved("stands for someone outside, whom a resumed machine has lost")
final class TcpStandIn extends TcpSocket {
  /**
   * @param far whom it stands for
   * @param near to whom that one talks in the machine
   */
  TcpStandIn(SocketKind kind, InetEndpoint far, InetEndpoint near, InetSockets sockets) {
    super(kind, SocketUser.NOBODY, sockets);
    setEndpoints(far, near);
  }

  /** Whoever it stands for has accepted: it is the other end of a socket of the machine. */
  void join(TcpSocket client) {
    client.end().join(end());
    becomeConnected();
  }

  /** Connects to a socket that listens in the machine. */
  void connectTo(TcpSocket listener) {
    startConnecting();
    knockAt(listener);
  }

  /** Whom it stands for has sent all that it will send. */
  void farEnded() {
    endDirections(NO_SEND);
    end().sendEnd();
  }
}
