package org.amber.kernel.tty;

import static org.amber.kernel.tty.Termios.ECHO;
import static org.amber.kernel.tty.Termios.ECHOCTL;
import static org.amber.kernel.tty.Termios.ECHONL;
import static org.amber.kernel.tty.Termios.EXTPROC;
import static org.amber.kernel.tty.Termios.ICANON;
import static org.amber.kernel.tty.Termios.IEXTEN;
import static org.amber.kernel.tty.Termios.ISIG;
import static org.amber.kernel.tty.Termios.IXON;
import static org.amber.kernel.tty.Termios.PARMRK;

import org.amber.abi.Signal;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * The input half of the line discipline N_TTY (termios(3), drivers/tty/n_tty.c of Linux): keys
 * become bytes and lines for readers, echoes, signals, or changes of the line being typed.
 */
@SavedIn(PtyState.class)
final class LineDiscipline {
  private static final int DELETED = 0xff;
  private static final int LOW_BITS = 0x7f;

  /** What keys do beside being read. */
  interface Keys {
    /** Sends a signal to the foreground; with NOFLSH unset the queues are flushed too. */
    void signal(Signal signal);

    void startOutput();

    void stopOutput();
  }

  @SavedAs("termios")
  private final Termios termios;

  @NotSaved("the terminal's")
  private final TerminalOutput output;

  @NotSaved("the terminal's")
  private final Keys keys;

  private final InputQueue input = new InputQueue();

  @NotSaved("has no state")
  private final Echo echo;

  @NotSaved("has no state")
  private final Eraser eraser;

  private boolean literalNext;

  LineDiscipline(Termios termios, TerminalOutput output, Keys keys) {
    this.termios = termios;
    this.output = output;
    this.keys = keys;
    this.echo = new Echo(termios, output.echoes());
    this.eraser = new Eraser(termios, input, echo);
  }

  InputQueue input() {
    return input;
  }

  /** Takes from the master what there is room for, and tells of what can be read. */
  void receive(ByteQueue from, WaitQueue readers) {
    int linesBefore = input.lines();
    while (!from.isEmpty()) {
      int room = Math.min(room(), from.size());
      if (room == 0) {
        break;
      }
      for (int i = 0; i < room; i++) {
        receive(from.take());
      }
    }
    output.processEchoes();
    boolean any = input.size() > 0;
    int news = termios.canonical() ? input.lines() - linesBefore : any ? 1 : 0;
    for (int i = 0; i < news; i++) {
      readers.tell(PollReason.IN);
    }
  }

  /** A full line that nobody has ended yet still lets its end in, in place of its last byte. */
  private int room() {
    int room = InputQueue.SIZE - input.size();
    if (termios.input(PARMRK)) {
      room = (room + 2) / 3;
    }
    room--;
    if (room > 0) {
      return room;
    }
    boolean overflows = termios.canonical() && input.lines() == 0;
    if (overflows && room < 0) {
      input.truncate(input.size() - 1);
    }
    return overflows ? 1 : 0;
  }

  private void receive(int key) {
    boolean changes = termios.input(Termios.ISTRIP) || lowers();
    if (isRaw() || (termios.local(EXTPROC) && !changes)) {
      input.add(key);
      return;
    }
    int c = termios.input(Termios.ISTRIP) ? key & LOW_BITS : key;
    c = lowers() ? Characters.toLower(c) : c;
    if (literalNext) {
      literalNext = false;
      ordinary(c);
    } else if (termios.local(EXTPROC)) {
      input.add(c);
    } else if (!controls(c) && !signals(c)) {
      restartIfAny();
      line(c);
    }
  }

  private boolean lowers() {
    return termios.input(Termios.IUCLC) && termios.local(IEXTEN);
  }

  /** Whether keys go to readers as they are. */
  private boolean isRaw() {
    return !termios.input(
            Termios.ISTRIP
                | Termios.IUCLC
                | Termios.IGNCR
                | Termios.ICRNL
                | Termios.INLCR
                | IXON
                | PARMRK)
        && !termios.local(ICANON | ISIG | ECHO);
  }

  /** START and STOP. */
  private boolean controls(int c) {
    if (!termios.input(IXON)) {
      return false;
    }
    if (termios.isCharacter(Termios.VSTART, c)) {
      keys.startOutput();
      return true;
    }
    if (termios.isCharacter(Termios.VSTOP, c)) {
      keys.stopOutput();
      return true;
    }
    return false;
  }

  /** INTR, QUIT and SUSP. */
  private boolean signals(int c) {
    if (!termios.local(ISIG)) {
      return false;
    }
    Signal signal;
    if (termios.isCharacter(Termios.VINTR, c)) {
      signal = Signal.SIGINT;
    } else if (termios.isCharacter(Termios.VQUIT, c)) {
      signal = Signal.SIGQUIT;
    } else if (termios.isCharacter(Termios.VSUSP, c)) {
      signal = Signal.SIGTSTP;
    } else {
      return false;
    }
    keys.signal(signal);
    if (termios.input(IXON)) {
      keys.startOutput();
    }
    if (termios.local(ECHO)) {
      echo.character(c);
    }
    return true;
  }

  private void restartIfAny() {
    if (output.isStopped()
        && !output.isStoppedByCall()
        && termios.input(IXON)
        && termios.input(Termios.IXANY)) {
      keys.startOutput();
    }
  }

  private void line(int key) {
    int c = key;
    if (key == '\r') {
      if (termios.input(Termios.IGNCR)) {
        return;
      }
      c = termios.input(Termios.ICRNL) ? '\n' : key;
    } else if (key == '\n' && termios.input(Termios.INLCR)) {
      c = '\r';
    }
    if (termios.canonical() && (eraser.handles(c) || edits(c) || ends(c))) {
      return;
    }
    if (termios.local(ECHO)) {
      eraser.finish();
      // A newline key of its own is a control character where there are no lines.
      if (c == '\n' && key != '\n') {
        echo.raw('\n');
      } else {
        echoTyped(c);
      }
    }
    queue(c);
  }

  private void ordinary(int c) {
    restartIfAny();
    if (termios.local(ECHO)) {
      eraser.finish();
      echoTyped(c);
    }
    queue(c);
  }

  private void echoTyped(int c) {
    if (input.isAtLineStart()) {
      output.echoes().add(EchoQueue.LINE_START);
    }
    echo.character(c);
  }

  /** A byte of 255 is told from the mark of an error by being doubled. */
  private void queue(int c) {
    if (c == DELETED && termios.input(PARMRK)) {
      input.add(c);
    }
    input.add(c);
  }

  /** LNEXT and REPRINT. */
  private boolean edits(int c) {
    if (!termios.local(IEXTEN)) {
      return false;
    }
    if (termios.isCharacter(Termios.VLNEXT, c)) {
      literalNext = true;
      if (termios.local(ECHO)) {
        eraser.finish();
        if (termios.local(ECHOCTL)) {
          echo.raw('^');
          echo.raw('\b');
        }
      }
      return true;
    }
    if (termios.isCharacter(Termios.VREPRINT, c) && termios.local(ECHO)) {
      eraser.finish();
      echo.character(c);
      echo.raw('\n');
      for (int at = input.lines(); at < input.size(); at++) {
        echo.character(input.get(at));
      }
      return true;
    }
    return false;
  }

  /** Newline, EOF, EOL and EOL2. */
  private boolean ends(int c) {
    if (c == '\n') {
      if (termios.local(ECHO | ECHONL)) {
        echo.raw('\n');
      }
      input.addEnd(c);
    } else if (termios.isCharacter(Termios.VEOF, c)) {
      input.addEnd(0);
    } else if (termios.isCharacter(Termios.VEOL, c)
        || (termios.isCharacter(Termios.VEOL2, c) && termios.local(IEXTEN))) {
      if (termios.local(ECHO)) {
        echoTyped(c);
      }
      if (c == DELETED && termios.input(PARMRK)) {
        input.add(c);
      }
      input.addEnd(c);
    } else {
      return false;
    }
    return true;
  }

  /** Whether readers get what is there now as lines. */
  private boolean givesLines() {
    return termios.canonical() && !termios.local(EXTPROC);
  }

  /**
   * Whether a read gets something, even if it is the end of the file.
   *
   * @param least how many bytes are wanted where there are no lines
   */
  boolean isReadable(int least) {
    return givesLines() ? input.lines() > 0 : input.size() >= least;
  }

  /** FIONREAD. */
  int bytesReadable() {
    return termios.canonical() ? input.readableInLines() : input.size();
  }

  /** Moves a line, or what there is; there is something. */
  void read(IoBuffer to) {
    if (givesLines()) {
      input.moveLine(to);
    } else {
      input.moveAll(to);
    }
  }

  /** Forgets everything typed: tcflush(3). */
  void flush() {
    input.clear();
    output.echoes().clear();
    eraser.forget();
    literalNext = false;
  }

  /** The settings have changed. */
  void termiosChanged(boolean wasCanonical, boolean wasExternal) {
    boolean canonical = termios.canonical();
    if (wasCanonical == canonical && wasExternal == termios.local(EXTPROC)) {
      return;
    }
    if (canonical) {
      input.closeLine();
    } else {
      input.forgetLines();
    }
    eraser.forget();
    literalNext = false;
  }

  void saveTo(PtyState state) {
    input.saveTo(state);
    state.literalNext = literalNext;
    state.erasing = eraser.isErasing();
  }

  void restoreFrom(PtyState state) {
    input.restoreFrom(state);
    literalNext = state.literalNext;
    eraser.restore(state.erasing);
  }
}
