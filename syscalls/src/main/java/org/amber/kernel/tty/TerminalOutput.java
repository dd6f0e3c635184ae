package org.amber.kernel.tty;

import java.lang.foreign.ValueLayout;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/**
 * The output half of the line discipline: what programs write and what is echoed, processed as
 * c_oflag says, on its way to the master.
 */
@SavedIn(PtyState.class)
final class TerminalOutput {
  /** What the master's side holds for its reader; only what comes behind it can be flushed. */
  private static final int DELIVERED = 4095;

  private static final int CAPACITY = DELIVERED + 8192;
  private static final int LONGEST = 8;

  @SavedAs("termios")
  private final Termios termios;

  @SavedAs("toMaster")
  private final ByteQueue toMaster = new ByteQueue();

  private final EchoQueue echoes = new EchoQueue();
  private int column;
  private int lineColumn;
  private boolean stopped;
  private boolean stoppedByCall;

  @NotSaved("the terminal's")
  private final Runnable arrived;

  /**
   * @param arrived run when there is more for the master
   */
  TerminalOutput(Termios termios, Runnable arrived) {
    this.termios = termios;
    this.arrived = arrived;
  }

  ByteQueue toMaster() {
    return toMaster;
  }

  EchoQueue echoes() {
    return echoes;
  }

  /** Whether output stands still: ^S, or tcflow(3). */
  boolean isStopped() {
    return stopped;
  }

  boolean isStoppedByCall() {
    return stoppedByCall;
  }

  void setStopped(boolean newStopped) {
    stopped = newStopped;
  }

  void setStoppedByCall(boolean newStopped) {
    stoppedByCall = newStopped;
  }

  boolean hasRoom() {
    return room() > 0;
  }

  private int room() {
    return stopped ? 0 : CAPACITY - toMaster.size();
  }

  /** Bytes that the master can read and nothing can take away any more. */
  int delivered() {
    return Math.min(toMaster.size(), DELIVERED);
  }

  /** Forgets what the master has not got yet. */
  void flush() {
    toMaster.truncate(DELIVERED);
  }

  /** A byte that goes out as it is, stopped or not. */
  void putRaw(int c) {
    toMaster.add(c);
    arrived.run();
  }

  /**
   * Writes what there is room for.
   *
   * @throws org.amber.abi.ErrnoException EAGAIN when not all fits, EFAULT
   */
  void write(IoBuffer from) {
    processEchoes();
    long before = from.transferred();
    try {
      if (termios.output(Termios.OPOST)) {
        writeProcessed(from);
      } else {
        writeRaw(from);
      }
    } finally {
      if (from.transferred() != before) {
        arrived.run();
      }
    }
  }

  private void writeRaw(IoBuffer from) {
    while (from.remaining() > 0) {
      int room = room();
      if (room <= 0) {
        throw Errno.EAGAIN.error();
      }
      toMaster.addFrom(from, room);
    }
  }

  private void writeProcessed(IoBuffer from) {
    while (from.remaining() > 0) {
      long address = from.address();
      int count = from.contiguous();
      int done = 0;
      while (done < count
          && process(from.ram().get(ValueLayout.JAVA_BYTE, address + done) & 0xff)) {
        done++;
      }
      from.advance(done);
      if (done < count) {
        throw Errno.EAGAIN.error();
      }
    }
  }

  /** Sends out what is to be echoed, as far as there is room. */
  void processEchoes() {
    boolean any = false;
    while (!echoes.isEmpty() && processEcho(echoes.first())) {
      echoes.removeFirst();
      any = true;
    }
    if (any) {
      arrived.run();
    }
  }

  private boolean processEcho(int item) {
    if (EchoQueue.isByte(item)) {
      return processEchoed(item);
    }
    if (item == EchoQueue.BACK) {
      column = Math.max(0, column - 1);
    } else if (item == EchoQueue.LINE_START) {
      lineColumn = column;
    } else if (room() < LONGEST) {
      return false;
    } else if (EchoQueue.isErasedTab(item)) {
      for (int i = EchoQueue.tabWidth(item, lineColumn); i > 0; i--) {
        toMaster.add('\b');
        column = Math.max(0, column - 1);
      }
    } else {
      toMaster.add('^');
      toMaster.add((item & 0xff) ^ 0x40);
      column += 2;
    }
    return true;
  }

  private boolean processEchoed(int c) {
    if (termios.output(Termios.OPOST)) {
      return process(c);
    }
    if (room() <= 0) {
      return false;
    }
    toMaster.add(c);
    return true;
  }

  /** Processes one byte; false when there is no room for what it becomes. */
  private boolean process(int c) {
    if (room() < LONGEST) {
      return false;
    }
    switch (c) {
      case '\n' -> newLine();
      case '\r' -> carriageReturn();
      case '\t' -> tab();
      case '\b' -> {
        column = Math.max(0, column - 1);
        toMaster.add(c);
      }
      default -> ordinary(c);
    }
    return true;
  }

  private void newLine() {
    if (termios.output(Termios.ONLRET)) {
      column = 0;
    }
    if (termios.output(Termios.ONLCR)) {
      column = 0;
      toMaster.add('\r');
    }
    lineColumn = column;
    toMaster.add('\n');
  }

  private void carriageReturn() {
    if (termios.output(Termios.ONOCR) && column == 0) {
      return;
    }
    boolean newLine = termios.output(Termios.OCRNL);
    if (!newLine || termios.output(Termios.ONLRET)) {
      column = 0;
      lineColumn = 0;
    }
    toMaster.add(newLine ? '\n' : '\r');
  }

  private void tab() {
    int width = 8 - (column & 7);
    column += width;
    if (!termios.expandsTabs()) {
      toMaster.add('\t');
      return;
    }
    for (int i = 0; i < width; i++) {
      toMaster.add(' ');
    }
  }

  private void ordinary(int c) {
    int shown = c;
    if (!Characters.isControl(c)) {
      shown = termios.output(Termios.OLCUC) ? Characters.toUpper(c) : c;
      boolean continues = termios.input(Termios.IUTF8) && (shown & 0xc0) == 0x80;
      column += continues ? 0 : 1;
    }
    toMaster.add(shown);
  }

  void saveTo(PtyState state) {
    state.toMaster = toMaster.save();
    state.echoes = echoes.save();
    state.column = column;
    state.lineColumn = lineColumn;
    state.stopped = stopped;
    state.stoppedByCall = stoppedByCall;
  }

  void restoreFrom(PtyState state) {
    toMaster.restore(state.toMaster);
    echoes.restore(state.echoes);
    column = Math.max(0, state.column);
    lineColumn = Math.max(0, state.lineColumn);
    stopped = state.stopped;
    stoppedByCall = state.stoppedByCall;
  }
}
