package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.Signal;
import org.amber.kernel.signal.SignalActions;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Kernel;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.TerminalFile;
import org.amber.kernel.tty.Termios;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.jspecify.annotations.Nullable;

/**
 * What reading and writing a terminal waits for (termios(3)), and who may do so (credentials(7)).
 */
final class TerminalTransfers {
  private static final long NANOS_PER_TENTH = 100_000_000L;

  /** The signal comes first; should another thread take it, the call is tried again then. */
  private static final long RETRY_NANOS = 1_000_000L;

  private TerminalTransfers() {}

  /**
   * Job control: what a process of the background may not do brings its group a signal.
   *
   * @param signal SIGTTIN for reading, SIGTTOU for all else
   * @return null when the call may go on
   * @throws org.amber.abi.ErrnoException EIO when nobody would continue the group
   */
  static @Nullable Outcome check(Task task, Pty terminal, Signal signal) {
    return check(task, terminal, signal, Errno.EIO);
  }

  /**
   * As {@link #check(Task, Pty, Signal)}.
   *
   * @param orphaned the error when nobody would continue the group
   */
  static @Nullable Outcome check(Task task, Pty terminal, Signal signal, Errno orphaned) {
    Kernel kernel = task.kernel();
    Pty own = kernel.terminals().of(task.group());
    int jobs = task.group().processGroup();
    if (own != terminal || terminal.foreground() == 0 || terminal.foreground() == jobs) {
      return null;
    }
    if (isIgnored(task, signal)) {
      if (signal == Signal.SIGTTIN) {
        throw Errno.EIO.error();
      }
      return null;
    }
    if (kernel.jobs().isOrphaned(jobs)) {
      throw orphaned.error();
    }
    if ((task.group().pending().set() & signal.bit()) == 0) {
      kernel.jobs().sendToJobs(jobs, signal.number());
    }
    long retry = kernel.clock().monotonicNanos() + RETRY_NANOS;
    return new Outcome.Block(List.of(), retry, Restart.IF_SA_RESTART, null);
  }

  private static boolean isIgnored(Task task, Signal signal) {
    SignalActions actions = task.group().actions();
    return (task.signals().mask() & signal.bit()) != 0 || actions.get(signal.number()).isIgnore();
  }

  /** TOSTOP. */
  static @Nullable Outcome checkWrite(Task task, TerminalFile file) {
    boolean stops = file.pty().termios().stopsBackgroundOutput() && !file.isCutOff();
    return stops ? check(task, file.pty(), Signal.SIGTTOU) : null;
  }

  /** Reads a line, or as many bytes as VMIN and VTIME ask for. */
  static Outcome read(Task task, TerminalFile file, GuestBuffer to) {
    CallRecord call = task.call();
    if (!file.isCutOff()) {
      Outcome stop = check(task, file.pty(), Signal.SIGTTIN);
      if (stop != null) {
        return stop;
      }
    }
    to.resumeAt(call.progress);
    while (to.remaining() > 0 && file.hasInput() && !file.isCutOff()) {
      call.progress += file.read(to);
      Termios termios = file.pty().termios();
      if (termios.canonical() || call.progress >= Math.max(1, termios.minimum())) {
        return Outcome.value(call.progress);
      }
      call.deadline = CallRecord.UNSET;
    }
    if (to.remaining() == 0) {
      return Outcome.value(call.progress);
    }
    return waitForMore(task, file);
  }

  private static Outcome waitForMore(Task task, TerminalFile file) {
    long progress = task.call().progress;
    if (file.isCutOff()) {
      return afterHangUp(file, task);
    }
    long deadline = deadline(task, file.pty().termios());
    if (Timeouts.passed(task, deadline)) {
      return Outcome.value(progress);
    }
    if (file.nonBlocking()) {
      if (progress > 0) {
        return Outcome.value(progress);
      }
      throw Errno.EAGAIN.error();
    }
    return new Outcome.Block(
        List.of(file.waitQueue()),
        deadline,
        Restart.IF_SA_RESTART,
        () -> progress > 0 ? new Outcome.Value(progress) : null);
  }

  /** Who was waiting when the terminal was hung up meets an error; who comes later, the end. */
  private static Outcome afterHangUp(TerminalFile file, Task task) {
    CallRecord call = task.call();
    boolean waited = call.deadline != CallRecord.UNSET;
    if (waited && call.progress == 0 && file.pty().isMasterGone()) {
      throw Errno.EIO.error();
    }
    return Outcome.value(call.progress);
  }

  /** When a read gives up: VTIME counts from the call, or from the last byte when VMIN is set. */
  private static long deadline(Task task, Termios termios) {
    CallRecord call = task.call();
    long time = termios.time() * NANOS_PER_TENTH;
    boolean counts =
        !termios.canonical() && (termios.minimum() == 0 || (time > 0 && call.progress > 0));
    return counts ? Timeouts.deadline(task, time) : call.deadlineOnce(Outcome.NEVER);
  }
}
