package org.amber.kernel.mqueue;

/** Limits of mq_overview(7), as /proc/sys/fs/mqueue shows them. */
public final class QueueLimits {
  /** Priorities are below: MQ_PRIO_MAX. */
  public static final int PRIORITIES = 32768;

  /** Messages in a queue of an unprivileged user, and unless asked for otherwise. */
  public static final int MAX_MESSAGES = 10;

  /** Bytes of a message, likewise. */
  public static final int MAX_SIZE = 8192;

  /** Queues in the machine, for unprivileged users. */
  public static final int MAX_QUEUES = 256;

  /** Messages in a queue of a privileged user: HARD_MSGMAX. */
  public static final int HARD_MESSAGES = 65536;

  /** Bytes of a message of a privileged user: HARD_MSGSIZEMAX. */
  public static final int HARD_SIZE = 16 << 20;

  /** What Linux counts for each message, and for each priority in use, beside the text. */
  private static final int OVERHEAD = 48;

  private QueueLimits() {}

  /** What a queue counts against RLIMIT_MSGQUEUE. */
  static long charge(long maxMessages, long maxSize) {
    return maxMessages * OVERHEAD
        + Math.min(maxMessages, PRIORITIES) * OVERHEAD
        + maxMessages * maxSize;
  }
}
