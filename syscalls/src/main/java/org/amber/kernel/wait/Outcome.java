package org.amber.kernel.wait;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a system call handler comes to. Errors are thrown as {@link org.amber.abi.ErrnoException}.
 */
public sealed interface Outcome {

  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  Outcome ZERO = new Value(0);

  /** The call is done; {@code value} goes to RAX. */
  record Value(long value) implements Outcome {}

  /**
   * The call cannot finish now. Its handler runs again, from the task's call record, when one of
   * the queues wakes, the deadline passes, or after a restore; it must then find out anew whether
   * it can finish. Nothing of this object is saved.
   *
   * @param queues what to wait for
   * @param deadline monotonic nanoseconds, or {@link #NEVER}
   * @param restart what happens when a signal handler is to run first
   * @param onInterrupt run just before the call ends for a signal handler: a result that replaces
   *     EINTR and restarting (a partial count), or null; may write guest memory
   */
  record Block(
      List<WaitQueue> queues, long deadline, Restart restart, @Nullable Interruption onInterrupt)
      implements Outcome {}

  /** The registers were replaced (execve, rt_sigreturn) or the task is gone (exit). */
  record NoReturn() implements Outcome {}

  /** See {@link Block#onInterrupt}. */
  @FunctionalInterface
  interface Interruption {
    @Nullable Value interrupted();
  }

  /** How a blocked call answers a signal handler: the restart codes of the Linux kernel. */
  enum Restart {
    /** ERESTARTSYS: again when the handler was installed with SA_RESTART, else EINTR. */
    IF_SA_RESTART,
    /** ERESTARTNOHAND and ERESTART_RESTARTBLOCK: EINTR whenever a handler runs. */
    NEVER_AFTER_HANDLER,
    /** ERESTARTNOINTR: again after any handler. */
    ALWAYS,
    /** No handler may run: only a signal that ends the process interrupts. */
    KILLABLE
  }

  static Outcome value(long value) {
    return value == 0 ? ZERO : new Value(value);
  }

  /** Waits for one queue without a deadline; restarted under SA_RESTART. */
  static Outcome block(WaitQueue queue) {
    return new Block(List.of(queue), NEVER, Restart.IF_SA_RESTART, null);
  }
}
