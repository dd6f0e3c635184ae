package org.amber.kernel.signal;

/**
 * A disposition as sigaction(2) sets it.
 *
 * @param handler SIG_DFL 0, SIG_IGN 1, or the handler's address
 * @param flags SA_* bits
 * @param restorer where the handler returns to
 * @param mask signals blocked while the handler runs
 */
public record SignalAction(long handler, long flags, long restorer, long mask) {
  public static final long SIG_DFL = 0;
  public static final long SIG_IGN = 1;

  public static final long SA_NOCLDSTOP = 1;
  public static final long SA_NOCLDWAIT = 2;
  public static final long SA_SIGINFO = 4;
  public static final long SA_RESTORER = 0x0400_0000;
  public static final long SA_ONSTACK = 0x0800_0000;
  public static final long SA_RESTART = 0x1000_0000;
  public static final long SA_NODEFER = 0x4000_0000;
  public static final long SA_RESETHAND = 0x8000_0000L;

  /** What tag bits of addresses mean here: nothing. But a program may ask whether it is known. */
  private static final long SA_EXPOSE_TAGBITS = 0x800;

  /** The flags that are kept; a program sees from that which ones there are. */
  public static final long KNOWN_FLAGS =
      SA_NOCLDSTOP
          | SA_NOCLDWAIT
          | SA_SIGINFO
          | SA_EXPOSE_TAGBITS
          | SA_RESTORER
          | SA_ONSTACK
          | SA_RESTART
          | SA_NODEFER
          | SA_RESETHAND;

  /** Not to be changed, and no tracer is asked: what the kernel has decided to end a process by. */
  public static final long SA_IMMUTABLE = 0x0080_0000;

  /** The end of the process, whatever anybody says. */
  public static final SignalAction FATAL = new SignalAction(SIG_DFL, SA_IMMUTABLE, 0, 0);

  public static final SignalAction DEFAULT = new SignalAction(SIG_DFL, 0, 0, 0);
  public static final SignalAction IGNORE = new SignalAction(SIG_IGN, 0, 0, 0);

  public boolean isDefault() {
    return handler == SIG_DFL;
  }

  public boolean isIgnore() {
    return handler == SIG_IGN;
  }

  public boolean isHandler() {
    return !isDefault() && !isIgnore();
  }

  public boolean has(long flag) {
    return (flags & flag) != 0;
  }
}
