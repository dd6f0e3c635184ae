package org.amber.kernel.task;

import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.tty.Pty;
import org.amber.kernel.tty.TerminalJobs;
import org.amber.kernel.tty.Terminals;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Which terminal controls which session: drivers/tty/tty_jobctrl.c of Linux. */
@NotSaved("has no state")
public final class TerminalSessions implements TerminalJobs {
  private final Kernel kernel;

  TerminalSessions(Kernel kernel) {
    this.kernel = kernel;
  }

  /** The controlling terminal of a process, or null. */
  public @Nullable Pty of(ThreadGroup group) {
    SessionMembership membership = group.membership();
    return membership.hasTerminal() ? kernel.files().terminals().find(membership.terminal()) : null;
  }

  @Override
  public void signal(int processGroup, Signal signal) {
    if (processGroup != 0) {
      kernel.jobs().sendToJobs(processGroup, signal.number());
    }
  }

  @Override
  public void opened(Pty terminal) {
    Task caller = kernel.caller();
    if (caller == null) {
      return;
    }
    ThreadGroup group = caller.group();
    SessionMembership membership = group.membership();
    if (membership.isLeader() && !membership.hasTerminal() && terminal.session() == 0) {
      take(group, terminal);
    }
  }

  /** A terminal becomes the controlling one of a session leader's. */
  public void take(ThreadGroup leader, Pty terminal) {
    terminal.setSession(leader.session(), leader.processGroup());
    leader.membership().takeTerminal(terminal.number());
  }

  /** Takes a terminal away from the session that has it: TIOCSCTTY by force. */
  public void takeAway(Pty terminal) {
    forget(terminal.session());
  }

  @Override
  public @Nullable Pty ofCaller(Terminals terminals) {
    Task caller = kernel.caller();
    return caller == null ? null : of(caller.group());
  }

  @Override
  public void hungUp(Pty terminal) {
    int session = terminal.session();
    for (ThreadGroup group : kernel.groups()) {
      if (session == 0 || group.session() != session) {
        continue;
      }
      if (group.membership().terminal() == terminal.number()) {
        group.membership().loseTerminal();
      }
      if (group.membership().isLeader()) {
        kernel.signals().sendToGroup(group, SignalInfo.kernel(Signal.SIGHUP.number()));
        kernel.signals().sendToGroup(group, SignalInfo.kernel(Signal.SIGCONT.number()));
        group.membership().hungUp(terminal.foreground());
      }
    }
  }

  @Override
  public void closed(Pty terminal) {
    forget(terminal.session());
  }

  /** The processes of a session have no controlling terminal any more. */
  private void forget(int session) {
    if (session == 0) {
      return;
    }
    for (ThreadGroup group : kernel.groups()) {
      if (group.session() == session) {
        group.membership().loseTerminal();
      }
    }
  }

  /** TIOCNOTTY: a process gives its controlling terminal up; a leader does so for its session. */
  public void giveUp(ThreadGroup group) {
    if (group.membership().isLeader()) {
      release(group, false);
    } else {
      group.membership().loseTerminal();
    }
  }

  /** A process has ended: the terminal of its session, if it led one, is free. */
  void leaderEnded(ThreadGroup group) {
    if (group.membership().isLeader()) {
      release(group, true);
    }
  }

  private void release(ThreadGroup leader, boolean ended) {
    Pty terminal = of(leader);
    int lastForeground = leader.membership().takeForegroundAtHangUp();
    if (terminal != null) {
      signal(terminal.foreground(), Signal.SIGHUP);
      if (!ended) {
        signal(terminal.foreground(), Signal.SIGCONT);
      }
      terminal.setSession(0, 0);
    } else if (ended) {
      signal(lastForeground, Signal.SIGHUP);
      signal(lastForeground, Signal.SIGCONT);
    }
    forget(leader.session());
  }

  @Override
  public int callerUid() {
    Task caller = kernel.caller();
    return caller == null ? 0 : caller.credentials().fsuid();
  }

  @Override
  public boolean isPrivileged() {
    Task caller = kernel.caller();
    return caller != null && caller.credentials().has(Credentials.CAP_SYS_ADMIN);
  }
}
