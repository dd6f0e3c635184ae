package org.amber.kernel.socket.unix;

/** What a unix socket for connections has become. */
enum UnixPhase {
  IDLE(0),
  LISTENING(1),
  CONNECTED(2);

  private final int code;

  UnixPhase(int code) {
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
  static UnixPhase of(int code) {
    for (UnixPhase each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("a unix socket is in no phase " + code);
  }
}
