package org.amber.kernel.task;

import org.amber.state.NotSaved;
import org.amber.state.SavedIn;

/**
 * Where a process is among sessions, process groups and their terminals (setsid(2), setpgid(2)). A
 * new process leads a session of its own; fork(2) puts it where its parent is.
 */
@SavedIn(ThreadGroupState.class)
public final class SessionMembership {
  /** {@link #terminal} of a process that has none. */
  static final int NO_TERMINAL = -1;

  @NotSaved("its owner")
  private final ThreadGroup group;

  private int processGroup;
  private int session;
  private int terminal = NO_TERMINAL;
  private int foregroundAtHangUp;

  SessionMembership(ThreadGroup group) {
    this.group = group;
    this.processGroup = group.pid();
    this.session = group.pid();
  }

  int processGroup() {
    return processGroup;
  }

  int session() {
    return session;
  }

  /** The number of the controlling terminal, or -1. */
  public int terminal() {
    return terminal;
  }

  public boolean hasTerminal() {
    return terminal != NO_TERMINAL;
  }

  /** Whether the process has started its session. */
  public boolean isLeader() {
    return session == group.pid();
  }

  /** Goes to another process group of its session, setpgid(2); the caller checks that it may. */
  public void setProcessGroup(int newProcessGroup) {
    place(newProcessGroup, session);
  }

  /** Becomes the leader of a session and of a process group of its own, setsid(2). */
  public void startSession() {
    place(group.pid(), group.pid());
    terminal = NO_TERMINAL;
  }

  /** Puts the process where its parent is: fork(2). */
  public void join(SessionMembership parent) {
    place(parent.processGroup, parent.session);
    terminal = parent.terminal;
  }

  private void place(int newProcessGroup, int newSession) {
    group
        .kernel()
        .processes()
        .change(
            group,
            () -> {
              processGroup = newProcessGroup;
              session = newSession;
            });
  }

  /** Has this controlling terminal from now on. */
  void takeTerminal(int number) {
    terminal = number;
    foregroundAtHangUp = 0;
  }

  void loseTerminal() {
    terminal = NO_TERMINAL;
  }

  /** The terminal of the session that this process leads was hung up. */
  void hungUp(int foreground) {
    foregroundAtHangUp = foreground;
  }

  /**
   * The foreground of the terminal when that was hung up, which is asked for once (tty_old_pgrp of
   * Linux); 0 for none.
   */
  int takeForegroundAtHangUp() {
    int taken = foregroundAtHangUp;
    foregroundAtHangUp = 0;
    return taken;
  }

  void saveTo(ThreadGroupState state) {
    state.processGroup = processGroup;
    state.session = session;
    state.terminal = terminal;
    state.foregroundAtHangUp = foregroundAtHangUp;
  }

  /** Takes back what was saved, of a process that is not in the table of numbers yet. */
  void restoreFrom(ThreadGroupState state) {
    processGroup = state.processGroup;
    session = state.session;
    terminal = state.terminal;
    foregroundAtHangUp = state.foregroundAtHangUp;
  }
}
