package org.amber.kernel.file;

import org.amber.kernel.wait.PollReason;

/** Sends what open files have to tell to those who own them: send_sigio of Linux. */
@FunctionalInterface
public interface OwnerSignals {
  /**
   * Sends SIGIO, or the signal that was chosen for it. Nothing happens when the owner may not be
   * signalled, or is gone.
   *
   * @param fd the descriptor that it is told of, si_fd
   */
  void send(FileOwner owner, int fd, PollReason reason);
}
