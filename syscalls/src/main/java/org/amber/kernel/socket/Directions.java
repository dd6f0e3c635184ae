package org.amber.kernel.socket;

import org.amber.kernel.wait.Readiness;
import org.amber.state.NotSaved;

/**
 * Which directions of a socket have ended, by whichever side (shutdown(2)). Of a closed socket both
 * have, for good.
 */
@NotSaved("its socket saves the bits")
final class Directions {
  private int ended;
  private boolean closed;

  /** {@link Socket#NO_RECEIVE} and {@link Socket#NO_SEND}. */
  int bits() {
    return ended;
  }

  boolean noReceive() {
    return (ended & Socket.NO_RECEIVE) != 0;
  }

  boolean noSend() {
    return (ended & Socket.NO_SEND) != 0;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Ends directions.
   *
   * @param bits as {@link #bits}
   */
  void end(int bits) {
    ended |= bits & Socket.NO_MORE;
  }

  /** Begins anew, as a socket does that connects again. */
  void reopen() {
    ended = closed ? Socket.NO_MORE : 0;
  }

  /** No descriptor refers to the socket any more. */
  void close() {
    closed = true;
    ended = Socket.NO_MORE;
  }

  /** The bits of poll(2) that follow. */
  int readiness() {
    int ready = ended == Socket.NO_MORE ? Readiness.POLLHUP : 0;
    return noReceive() ? ready | Readiness.POLLRDHUP | Readiness.READABLE : ready;
  }
}
