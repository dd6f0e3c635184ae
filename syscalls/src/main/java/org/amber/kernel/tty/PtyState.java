package org.amber.kernel.tty;

import org.amber.state.StateType;
import org.amber.state.Tag;

/** State form of a {@link Pty}. */
@StateType(421)
public final class PtyState {
  @Tag(1)
  public int number;

  @Tag(2)
  public TermiosState termios = new TermiosState();

  /** Typed and not read. */
  @Tag(3)
  public byte[] input = {};

  /** How many bytes of the input are in whole lines. */
  @Tag(4)
  public int inputLines;

  /** Where in the input lines end. */
  @Tag(5)
  public int[] lineEnds = {};

  @Tag(6)
  public boolean literalNext;

  @Tag(7)
  public boolean erasing;

  /** Written by the master and not yet looked at by the line discipline. */
  @Tag(8)
  public byte[] toDiscipline = {};

  /** On its way to the master's reader. */
  @Tag(9)
  public byte[] toMaster = {};

  @Tag(10)
  public int[] echoes = {};

  @Tag(11)
  public int column;

  @Tag(12)
  public int lineColumn;

  @Tag(13)
  public boolean stopped;

  @Tag(14)
  public boolean stoppedByCall;

  /** Rows, columns, and pixels of width and height. */
  @Tag(15)
  public int[] windowSize = {};

  @Tag(16)
  public boolean locked;

  @Tag(17)
  public boolean exclusive;

  @Tag(18)
  public boolean packets;

  @Tag(19)
  public int packetStatus;

  @Tag(20)
  public int session;

  @Tag(21)
  public int foreground;

  /** Whether the slave was open and is not: the master's reader meets an error. */
  @Tag(22)
  public boolean slaveGone;

  /** Whether the master is closed for good. */
  @Tag(23)
  public boolean masterGone;

  /** How often the terminal was hung up. */
  @Tag(24)
  public int hangUps;

  /** The permanent number of its inode; 0 when nobody has asked for it. */
  @Tag(25)
  public long inode;

  @Tag(26)
  public int uid;

  @Tag(27)
  public int gid;

  @Tag(28)
  public int permissions;

  @Tag(29)
  public long created;

  @Tag(30)
  public long accessed;

  @Tag(31)
  public long modified;

  @Tag(32)
  public long changed;
}
