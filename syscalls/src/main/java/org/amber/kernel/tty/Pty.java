package org.amber.kernel.tty;

import org.amber.abi.Signal;
import org.amber.abi.Stat;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/**
 * A pseudo-terminal: the terminal, the line discipline, and the way to the master (pty(7)). It
 * lives until both sides are closed.
 */
public final class Pty implements LineDiscipline.Keys {
  // What packet mode tells (ioctl_tty(2)).
  private static final int FLUSH_READ = 1;
  private static final int FLUSH_WRITE = 2;
  private static final int STOP = 4;
  private static final int START = 8;
  private static final int NO_FLOW_CONTROL = 16;
  private static final int FLOW_CONTROL = 32;
  private static final int EXTERNAL = 64;

  private static final int SLAVES = 136;

  private final int number;

  @NotSaved("the machine's")
  private final TerminalJobs jobs;

  private final Termios termios = new Termios();

  @SavedAs({"toMaster", "echoes"})
  private final TerminalOutput output =
      new TerminalOutput(termios, () -> this.masterEvents.wakeAll(PollReason.IN));

  @SavedAs({"input", "literalNext", "erasing"})
  private final LineDiscipline discipline = new LineDiscipline(termios, output, this);

  private final ByteQueue toDiscipline = new ByteQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue masterEvents = new WaitQueue();

  @NotSaved("blocked calls queue themselves anew")
  private final WaitQueue events = new WaitQueue();

  private WindowSize windowSize = WindowSize.UNKNOWN;
  private boolean locked = true;
  private boolean exclusive;
  private boolean packets;
  private int packetStatus;
  private int session;
  private int foreground;
  private boolean slaveGone;
  private boolean masterGone;
  private int hangUps;

  @NotSaved("counted anew by the files that are restored")
  private int opens;

  @SavedAs({"inode", "uid", "gid", "permissions"})
  private @Nullable PtyInode inode;

  Pty(int number, TerminalJobs jobs) {
    this.number = number;
    this.jobs = jobs;
  }

  /** Its name in /dev/pts. */
  public int number() {
    return number;
  }

  /** The device number of the terminal, as /proc/PID/stat shows it. */
  public long device() {
    return Stat.device(SLAVES, number);
  }

  PtyInode inode() {
    PtyInode present = inode;
    if (present == null) {
      throw new IllegalStateException("terminal " + number + " has no inode");
    }
    return present;
  }

  void setInode(PtyInode newInode) {
    inode = newInode;
  }

  public Termios termios() {
    return termios;
  }

  LineDiscipline discipline() {
    return discipline;
  }

  TerminalOutput output() {
    return output;
  }

  /** Woken for those who use the master. */
  WaitQueue masterEvents() {
    return masterEvents;
  }

  /** Woken for those who use the terminal. */
  WaitQueue events() {
    return events;
  }

  // Job control.

  /** The session whose controlling terminal this is; 0 for none. */
  public int session() {
    return session;
  }

  /** The process group in the foreground; 0 for none. */
  public int foreground() {
    return foreground;
  }

  public void setForeground(int processGroup) {
    foreground = processGroup;
  }

  /** Becomes the controlling terminal of a session, or, with zeros, of none. */
  public void setSession(int newSession, int processGroup) {
    session = newSession;
    foreground = processGroup;
  }

  // Settings.

  /** TIOCSPTLCK: whether the terminal cannot be opened yet. */
  public boolean isLocked() {
    return locked;
  }

  public void setLocked(boolean newLocked) {
    locked = newLocked;
  }

  /** TIOCEXCL: whether nobody else may open the terminal. */
  public boolean isExclusive() {
    return exclusive;
  }

  public void setExclusive(boolean newExclusive) {
    exclusive = newExclusive;
  }

  /** TIOCPKT: whether the master reads packets with a status each. */
  public boolean hasPackets() {
    return packets;
  }

  public void setPackets(boolean on) {
    if (on && !packets) {
      packetStatus = 0;
    }
    packets = on;
  }

  /** What packet mode has to tell, which is told then. */
  int takePacketStatus() {
    int status = packetStatus;
    packetStatus = 0;
    return status;
  }

  boolean hasPacketStatus() {
    return packets && packetStatus != 0;
  }

  private void tellMaster(int without, int with) {
    if (packets) {
      packetStatus = (packetStatus & ~without) | with;
      masterEvents.wakeAll();
    }
  }

  public WindowSize windowSize() {
    return windowSize;
  }

  /** Sets the window size and tells the foreground if it is another. */
  public void resize(WindowSize size) {
    if (!size.equals(windowSize)) {
      windowSize = size;
      jobs.signal(foreground, Signal.SIGWINCH);
    }
  }

  /** Sets the terminal's settings. */
  public void setTermios(Termios wanted) {
    boolean canonical = termios.canonical();
    boolean external = termios.local(Termios.EXTPROC);
    boolean control = termios.usualFlowControl();
    boolean xon = termios.input(Termios.IXON);
    termios.copyFrom(wanted);
    boolean anyExternal = external || termios.local(Termios.EXTPROC);
    if (control != termios.usualFlowControl() || anyExternal) {
      int with = termios.usualFlowControl() ? FLOW_CONTROL : NO_FLOW_CONTROL;
      tellMaster(FLOW_CONTROL | NO_FLOW_CONTROL, with | (anyExternal ? EXTERNAL : 0));
    }
    discipline.termiosChanged(canonical, external);
    if (xon && !termios.input(Termios.IXON) && !output.isStoppedByCall()) {
      startOutput();
    }
    pump();
    events.wakeAll();
  }

  // Keys and flow control.

  @Override
  public void signal(Signal signal) {
    jobs.signal(foreground, signal);
    if (!termios.local(Termios.NOFLSH)) {
      flushOutput();
      output.echoes().clear();
      discipline.flush();
      tellMaster(0, FLUSH_READ);
    }
  }

  /** TIOCSIG: a signal as by a key. */
  public void sendToForeground(Signal signal) {
    jobs.signal(foreground, signal);
  }

  @Override
  public void startOutput() {
    if (output.isStopped() && !output.isStoppedByCall()) {
      output.setStopped(false);
      tellMaster(STOP, START);
      output.processEchoes();
      events.wakeAll();
    }
  }

  @Override
  public void stopOutput() {
    if (!output.isStopped()) {
      output.setStopped(true);
      tellMaster(START, STOP);
    }
  }

  /** TCOOFF and TCOON: stops or starts output whatever keys say. */
  public void stopByCall(boolean stop) {
    if (stop == output.isStoppedByCall()) {
      return;
    }
    output.setStoppedByCall(stop);
    if (stop) {
      stopOutput();
    } else {
      startOutput();
    }
  }

  /** TCIOFF and TCION: sends the character that stops or starts the other side. */
  public void sendFlowControl(boolean stop) {
    int c = termios.character(stop ? Termios.VSTOP : Termios.VSTART);
    if (c != 0) {
      output.putRaw(c);
    }
  }

  // Data.

  /** TCIFLUSH: forgets what was typed and not read. */
  public void flushInput() {
    discipline.flush();
    tellMaster(0, FLUSH_READ);
    pump();
  }

  /** TCOFLUSH: forgets what was written and has not arrived. */
  public void flushOutput() {
    output.flush();
    tellMaster(0, FLUSH_WRITE);
    events.wakeAll();
  }

  /** TCIFLUSH of the master: forgets what it has not read. */
  public void flushMasterInput() {
    output.toMaster().truncate(0);
    events.wakeAll();
  }

  /** TCOFLUSH of the master: forgets what it has written and nobody has looked at. */
  public void flushMasterOutput() {
    toDiscipline.truncate(0);
    masterEvents.wakeAll();
  }

  ByteQueue toDiscipline() {
    return toDiscipline;
  }

  /** Keys are pressed: whatever the master has written, as far as there is room. */
  void pump() {
    if (toDiscipline.isEmpty()) {
      return;
    }
    discipline.receive(toDiscipline, events);
    events.wakeAll();
    masterEvents.wakeAll();
  }

  /** TIOCSTI: a key is pressed. */
  public void type(int key) {
    toDiscipline.add(key);
    pump();
  }

  /** Reads for the terminal's side what there is. */
  void read(IoBuffer to) {
    discipline.read(to);
    pump();
  }

  // Opening and closing.

  boolean isSlaveGone() {
    return slaveGone;
  }

  /** Whether the master is closed, for good. */
  public boolean isMasterGone() {
    return masterGone;
  }

  /** How often the terminal was hung up: who opened it before is cut off. */
  int hangUps() {
    return hangUps;
  }

  boolean isUnused() {
    return masterGone && opens == 0;
  }

  void countOpen() {
    opens++;
  }

  /** The terminal's side is opened. */
  void attach() {
    opens++;
    if (slaveGone) {
      slaveGone = false;
      masterEvents.wakeAll();
    }
  }

  /** The terminal's side is closed once. */
  void detach() {
    opens--;
    if (opens > 0) {
      return;
    }
    jobs.closed(this);
    if (!masterGone) {
      slaveGone = true;
      masterEvents.wakeAll();
    }
  }

  /** Cuts off all who have the terminal open: vhangup(2). */
  public void hangUp() {
    jobs.hungUp(this);
    hangUps++;
    session = 0;
    foreground = 0;
    if (!masterGone) {
      slaveGone = true;
      masterEvents.wakeAll();
    }
    events.wakeAll();
  }

  /** The master is closed, which hangs up the terminal. */
  void closeMaster() {
    masterGone = true;
    packets = false;
    hangUp();
  }

  /** The state form. */
  PtyState save() {
    PtyState state = new PtyState();
    state.number = number;
    state.termios = termios.save();
    output.saveTo(state);
    discipline.saveTo(state);
    state.toDiscipline = toDiscipline.save();
    state.windowSize = windowSize.save();
    state.locked = locked;
    state.exclusive = exclusive;
    state.packets = packets;
    state.packetStatus = packetStatus;
    state.session = session;
    state.foreground = foreground;
    state.slaveGone = slaveGone;
    state.masterGone = masterGone;
    state.hangUps = hangUps;
    inode().saveTo(state);
    return state;
  }

  /** Takes back what was saved, but for the inode. */
  void restore(PtyState state) {
    termios.restore(state.termios);
    output.restoreFrom(state);
    discipline.restoreFrom(state);
    toDiscipline.restore(state.toDiscipline);
    windowSize = WindowSize.restore(state.windowSize);
    locked = state.locked;
    exclusive = state.exclusive;
    packets = state.packets;
    packetStatus = state.packetStatus;
    session = state.session;
    foreground = state.foreground;
    slaveGone = state.slaveGone;
    masterGone = state.masterGone;
    hangUps = state.hangUps;
  }
}
