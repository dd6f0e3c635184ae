package org.amber.kernel.fs;

import org.amber.abi.Signal;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.TerminalJobs;
import org.amber.kernel.tty.Terminals;
import org.jspecify.annotations.Nullable;

/** Terminals in a machine without processes. */
final class NoJobs implements TerminalJobs {
  @Override
  public void signal(int processGroup, Signal signal) {}

  @Override
  public void opened(Pty terminal) {}

  @Override
  public @Nullable Pty ofCaller(Terminals terminals) {
    return null;
  }

  @Override
  public void hungUp(Pty terminal) {}

  @Override
  public void closed(Pty terminal) {}

  @Override
  public int callerUid() {
    return 0;
  }

  @Override
  public boolean isPrivileged() {
    return false;
  }
}
