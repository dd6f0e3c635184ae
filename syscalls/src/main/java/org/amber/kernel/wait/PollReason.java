package org.amber.kernel.wait;

/** Why SIGIO is sent: the values of si_code of sigaction(2), and what si_band is with them. */
public enum PollReason {
  /** POLL_IN: data, or the end of them. */
  IN(1, Readiness.READABLE),
  /** POLL_OUT: room. */
  OUT(2, Readiness.WRITABLE | Readiness.POLLWRBAND),
  /** POLL_MSG: something to be looked at, such as a lease that others want. */
  MSG(3, Readiness.READABLE | Readiness.POLLMSG),
  /** POLL_ERR: an error. */
  ERR(4, Readiness.POLLERR),
  /** POLL_HUP: the other side has gone. */
  HUP(6, Readiness.POLLHUP | Readiness.POLLERR);

  private final int code;
  private final int band;

  PollReason(int code, int band) {
    this.code = code;
    this.band = band;
  }

  /** si_code. */
  public int code() {
    return code;
  }

  /** si_band: bits of {@link Readiness}. */
  public int band() {
    return band;
  }
}
