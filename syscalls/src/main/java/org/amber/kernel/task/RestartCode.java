package org.amber.kernel.task;

/**
 * Results that never reach a program: how the kernel itself makes a call again that gave way to a
 * signal (include/linux/errno.h). Only a tracer sees them.
 */
public final class RestartCode {
  /** Again if the handler was installed with SA_RESTART, else EINTR. */
  public static final int ERESTARTSYS = 512;

  /** Again after any handler. */
  public static final int ERESTARTNOINTR = 513;

  /** Again if no handler runs, else EINTR. */
  public static final int ERESTARTNOHAND = 514;

  /** The same for a call with a remaining time. */
  public static final int ERESTART_RESTARTBLOCK = 516;

  private RestartCode() {}

  /** Whether RAX holds one of them, negated as every error is. */
  public static boolean isIn(long rax) {
    return rax == -ERESTARTSYS
        || rax == -ERESTARTNOINTR
        || rax == -ERESTARTNOHAND
        || rax == -ERESTART_RESTARTBLOCK;
  }
}
