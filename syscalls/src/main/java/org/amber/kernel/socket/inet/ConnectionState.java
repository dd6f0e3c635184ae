package org.amber.kernel.socket.inet;

/**
 * State of a connection as Linux numbers it (net/tcp_states.h), for TCP_INFO and /proc/net. Those
 * are missing that pass at once where both ends are in one machine.
 */
enum ConnectionState {
  ESTABLISHED(1),
  SYN_SENT(2),
  FIN_WAIT2(5),
  CLOSE(7),
  CLOSE_WAIT(8),
  LISTEN(10);

  private final int number;

  ConnectionState(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * Of a connection that was made.
   *
   * @param receivedEnd whether the other side has sent all
   * @param sentEnd whether this side has
   */
  static ConnectionState afterEnds(boolean receivedEnd, boolean sentEnd) {
    if (receivedEnd) {
      return sentEnd ? CLOSE : CLOSE_WAIT;
    }
    return sentEnd ? FIN_WAIT2 : ESTABLISHED;
  }
}
