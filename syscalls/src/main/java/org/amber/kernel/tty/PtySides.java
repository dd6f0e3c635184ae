package org.amber.kernel.tty;

import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;

/**
 * Who has the two sides of a pseudo-terminal open. The terminal's side may come and go as often as
 * it likes, and its going is an error to the master's reader; once the master's has gone, nothing
 * comes back.
 */
@SavedIn(PtyState.class)
final class PtySides {
  @NotSaved("the terminal's")
  private final WaitQueue masterEvents;

  private boolean slaveGone;
  private boolean masterGone;
  private int hangUps;

  @NotSaved("counted anew by the files that are restored")
  private int opens;

  /**
   * @param masterEvents woken when the terminal's side comes or goes
   */
  PtySides(WaitQueue masterEvents) {
    this.masterEvents = masterEvents;
  }

  /** Whether the terminal's side was open and is not. */
  boolean isSlaveGone() {
    return slaveGone;
  }

  /** Whether the master is closed, for good. */
  boolean isMasterGone() {
    return masterGone;
  }

  /** How often the terminal was hung up: who opened it before is cut off. */
  int hangUps() {
    return hangUps;
  }

  /** Whether nobody has the terminal any more or can get it. */
  boolean isUnused() {
    return masterGone && opens == 0;
  }

  /** An open file of the terminal's side was restored. */
  void countOpen() {
    opens++;
  }

  /** The terminal's side is opened. */
  void opened() {
    opens++;
    if (slaveGone) {
      slaveGone = false;
      masterEvents.wakeAll();
    }
  }

  /**
   * The terminal's side is closed once.
   *
   * @return whether that was the last time
   */
  boolean closed() {
    opens--;
    return opens == 0;
  }

  /** Nobody uses the terminal's side any more. */
  void slaveLeft() {
    if (!masterGone) {
      slaveGone = true;
      masterEvents.wakeAll();
    }
  }

  /** All who have the terminal's side open are cut off. */
  void hungUp() {
    hangUps++;
    slaveLeft();
  }

  void masterClosed() {
    masterGone = true;
  }

  void saveTo(PtyState state) {
    state.slaveGone = slaveGone;
    state.masterGone = masterGone;
    state.hangUps = hangUps;
  }

  void restoreFrom(PtyState state) {
    slaveGone = state.slaveGone;
    masterGone = state.masterGone;
    hangUps = state.hangUps;
  }
}
