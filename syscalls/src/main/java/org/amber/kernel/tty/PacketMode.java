package org.amber.kernel.tty;

import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * Packet mode of a master (TIOCPKT, ioctl_tty(2)): while it is on, the master is told what happens
 * to the terminal besides output, as one byte of bits that a read gets instead of data. What
 * happens twice before a read is told once, and the last of two opposites alone.
 */
@SavedIn(PtyState.class)
public final class PacketMode {
  // The bits of TIOCPKT_* in asm-generic/ioctls.h.
  private static final int FLUSH_READ = 1;
  private static final int FLUSH_WRITE = 2;
  private static final int STOP = 4;
  private static final int START = 8;
  private static final int NO_FLOW_CONTROL = 16;
  private static final int FLOW_CONTROL = 32;
  private static final int EXTERNAL = 64;

  @NotSaved("the terminal's")
  private final WaitQueue masterEvents;

  @SavedAs("packets")
  private boolean on;

  @SavedAs("packetStatus")
  private int status;

  /**
   * @param masterEvents woken when there is something to tell
   */
  PacketMode(WaitQueue masterEvents) {
    this.masterEvents = masterEvents;
  }

  /** Whether the master reads packets with a status each. */
  public boolean isOn() {
    return on;
  }

  /** Turns the mode on or off; nothing of before is told once it is on. */
  public void set(boolean newOn) {
    if (newOn && !on) {
      status = 0;
    }
    on = newOn;
  }

  /** Whether there is something to tell. */
  boolean hasStatus() {
    return on && status != 0;
  }

  /** What there is to tell, which is told then. */
  int takeStatus() {
    int taken = status;
    status = 0;
    return taken;
  }

  /** What was typed and not read is forgotten. */
  void inputFlushed() {
    tell(0, FLUSH_READ);
  }

  /** What was written and has not arrived is forgotten. */
  void outputFlushed() {
    tell(0, FLUSH_WRITE);
  }

  void outputStopped() {
    tell(START, STOP);
  }

  void outputStarted() {
    tell(STOP, START);
  }

  /**
   * The settings have changed.
   *
   * @param usual whether the usual keys stop and start output
   * @param external whether EXTPROC is or was set
   */
  void flowControlChanged(boolean usual, boolean external) {
    int with = usual ? FLOW_CONTROL : NO_FLOW_CONTROL;
    tell(FLOW_CONTROL | NO_FLOW_CONTROL, with | (external ? EXTERNAL : 0));
  }

  private void tell(int without, int with) {
    if (on) {
      status = (status & ~without) | with;
      masterEvents.wakeAll();
    }
  }

  void saveTo(PtyState state) {
    state.packets = on;
    state.packetStatus = status;
  }

  void restoreFrom(PtyState state) {
    on = state.packets;
    status = state.packetStatus;
  }
}
