package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.kernel.file.SegmentBuffer;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/**
 * The master's side of a terminal whose other end is outside the machine: the user's own. It is
 * what the host's part of Amber types on and shows.
 */
@NotSaved("the terminal knows that it is the console")
public final class Console {
  private final Pty pty;
  private final Terminals terminals;

  Console(Pty pty, Terminals terminals) {
    this.pty = pty;
    this.terminals = terminals;
  }

  public Pty pty() {
    return pty;
  }

  /** Woken when there is something to be shown, or room for keys. */
  public WaitQueue events() {
    return pty.masterEvents();
  }

  /** How many keys can be pressed now. */
  public int roomForKeys() {
    return pty.roomForKeys();
  }

  /** Keys are pressed: {@code count} bytes, {@link #roomForKeys} at most. */
  public void type(MemorySegment keys, int count) {
    for (int i = 0; i < count; i++) {
      pty.toDiscipline().add(keys.get(ValueLayout.JAVA_BYTE, i));
    }
    pty.pump();
  }

  /** There will be no more keys: as the script(1) command does it, the end of the file is typed. */
  public void typeEnd() {
    int end = pty.termios().character(Termios.VEOF);
    if (pty.termios().canonical() && end != 0) {
      pty.type(end);
    }
  }

  /** Whether there is something to be shown. */
  public boolean hasOutput() {
    return !pty.output().toMaster().isEmpty();
  }

  /**
   * Takes what is to be shown.
   *
   * @param to native memory
   * @return how many bytes
   */
  public int takeOutput(MemorySegment to) {
    SegmentBuffer buffer = new SegmentBuffer(to);
    pty.output().toMaster().moveTo(buffer, (int) to.byteSize());
    pty.output().processEchoes();
    pty.events().wakeAll();
    return (int) buffer.transferred();
  }

  /** The user's terminal has gone: the machine's is hung up. */
  public void hangUp() {
    pty.closeMaster();
    terminals.forgetIfUnused(pty);
  }
}
