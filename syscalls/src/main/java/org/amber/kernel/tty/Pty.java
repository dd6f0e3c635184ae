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
  private static final int SLAVES = 136;

  /** What may wait for the line discipline, in bytes. */
  private static final int KEYS = 8192;

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

  @SavedAs({"packets", "packetStatus"})
  private final PacketMode packets = new PacketMode(masterEvents);

  @SavedAs({"slaveGone", "masterGone", "hangUps"})
  private final PtySides sides = new PtySides(masterEvents);

  private WindowSize windowSize = WindowSize.UNKNOWN;
  private boolean locked = true;
  private boolean exclusive;
  private int session;
  private int foreground;

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

  /** TIOCPKT: what the master is told besides output. */
  public PacketMode packets() {
    return packets;
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
      packets.flowControlChanged(termios.usualFlowControl(), anyExternal);
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
      packets.inputFlushed();
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
      packets.outputStarted();
      output.processEchoes();
      events.wakeAll();
    }
  }

  @Override
  public void stopOutput() {
    if (!output.isStopped()) {
      output.setStopped(true);
      packets.outputStopped();
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
    packets.inputFlushed();
    pump();
  }

  /** TCOFLUSH: forgets what was written and has not arrived. */
  public void flushOutput() {
    output.flush();
    packets.outputFlushed();
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

  /** How many bytes may be typed before somebody reads. */
  int roomForKeys() {
    return Math.max(0, KEYS - toDiscipline.size());
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

  PtySides sides() {
    return sides;
  }

  /** Whether the master is closed, for good. */
  public boolean isMasterGone() {
    return sides.isMasterGone();
  }

  /** The terminal's side is closed once. */
  void closeSlave() {
    if (sides.closed()) {
      jobs.closed(this);
      sides.slaveLeft();
    }
  }

  /** Cuts off all who have the terminal open: vhangup(2). */
  public void hangUp() {
    jobs.hungUp(this);
    setSession(0, 0);
    sides.hungUp();
    events.wakeAll();
  }

  /** The master is closed, which hangs up the terminal. */
  void closeMaster() {
    sides.masterClosed();
    packets.set(false);
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
    packets.saveTo(state);
    state.session = session;
    state.foreground = foreground;
    sides.saveTo(state);
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
    packets.restoreFrom(state);
    session = state.session;
    foreground = state.foreground;
    sides.restoreFrom(state);
  }
}
