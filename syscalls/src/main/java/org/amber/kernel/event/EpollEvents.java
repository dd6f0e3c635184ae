package org.amber.kernel.event;

/** The flags of epoll_ctl(2) that are not events of poll(2). */
public final class EpollEvents {
  public static final int EXCLUSIVE = 1 << 28;
  public static final int WAKEUP = 1 << 29;
  public static final int ONESHOT = 1 << 30;
  public static final int EDGE_TRIGGERED = 1 << 31;

  /** All of them: not events. */
  static final int PRIVATE = EXCLUSIVE | WAKEUP | ONESHOT | EDGE_TRIGGERED;

  private EpollEvents() {}
}
