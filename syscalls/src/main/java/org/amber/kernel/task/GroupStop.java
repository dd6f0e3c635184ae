package org.amber.kernel.task;

import org.amber.state.SavedIn;

/**
 * Job control's account of one process: whether a stop signal has stopped its threads, and what of
 * stopping and going on nobody has waited for (SIGNAL_STOP_STOPPED, group_exit_code and
 * SIGNAL_STOP_CONTINUED of Linux). At most one of the two is there to be waited for: stopping makes
 * forgotten that the process went on, and the other way round.
 */
@SavedIn(ThreadGroupState.class)
public final class GroupStop {
  private boolean stopped;

  /** The signal of a stop that nobody has waited for; 0 for none. */
  private int stopSignal;

  /** Whether SIGCONT has ended a stop, and nobody has waited for that. */
  private boolean continued;

  /** Whether a stop signal has stopped all threads. */
  public boolean isStopped() {
    return stopped;
  }

  /** The signal of a stop that nobody has waited for; 0 for none. */
  public int unseenSignal() {
    return stopSignal;
  }

  /** Whether SIGCONT has ended a stop, and nobody has waited for that. */
  public boolean isContinueUnseen() {
    return continued;
  }

  /** The stop was waited for. */
  public void stopSeen() {
    stopSignal = 0;
  }

  /** That the process goes on was waited for. */
  public void continueSeen() {
    continued = false;
  }

  /**
   * A stop signal has come.
   *
   * @return whether the process went on until now
   */
  boolean begin(int signal) {
    if (stopped) {
      return false;
    }
    stopped = true;
    stopSignal = signal;
    continued = false;
    return true;
  }

  /**
   * SIGCONT or SIGKILL has come; only that of SIGCONT can be waited for.
   *
   * @return whether the process stood still until now
   */
  boolean end(boolean byContinue) {
    if (!stopped) {
      return false;
    }
    stopped = false;
    stopSignal = 0;
    continued = byContinue;
    return true;
  }

  /** The process has ended: there is nothing else to wait for. */
  void forget() {
    stopped = false;
    stopSignal = 0;
    continued = false;
  }

  void saveTo(ThreadGroupState state) {
    state.stopped = stopped;
    state.stopSignal = stopSignal;
    state.continued = continued;
  }

  void restoreFrom(ThreadGroupState state) {
    stopped = state.stopped;
    stopSignal = state.stopSignal;
    continued = state.continued;
  }
}
