package org.amber.kernel.socket.inet;

/** What a TCP socket has become. */
enum TcpPhase {
  IDLE(0),
  LISTENING(1),
  CONNECTING(2),
  CONNECTED(3),
  /** Reset, or refused: nothing comes any more but what was received. */
  BROKEN(4);

  private final int code;

  TcpPhase(int code) {
    this.code = code;
  }

  /** What stands for it in a snapshot. */
  int code() {
    return code;
  }

  /**
   * The phase with a code.
   *
   * @throws IllegalArgumentException when there is none
   */
  static TcpPhase of(int code) {
    for (TcpPhase each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("a TCP socket is in no phase " + code);
  }
}
