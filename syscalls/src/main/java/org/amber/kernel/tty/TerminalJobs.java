package org.amber.kernel.tty;

import org.amber.abi.Signal;
import org.jspecify.annotations.Nullable;

/** The processes as terminals see them: sessions, process groups, and who is calling. */
public interface TerminalJobs {
  /** Sends a signal of the kernel to a process group; 0 is none. */
  void signal(int processGroup, Signal signal);

  /** A terminal was opened by the caller, who may take it for the controlling one. */
  void opened(Pty terminal);

  /** The controlling terminal of the caller, or null. */
  @Nullable Pty ofCaller(Terminals terminals);

  /**
   * A terminal is hung up: its session is told and loses it.
   *
   * @param terminal which still knows its session and foreground
   */
  void hungUp(Pty terminal);

  /** Nobody has a terminal open: no process of its session keeps it. */
  void closed(Pty terminal);

  /** The caller's user, to whom a new terminal belongs. */
  int callerUid();

  /** Whether the caller has CAP_SYS_ADMIN. */
  boolean isPrivileged();
}
