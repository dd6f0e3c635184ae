package org.amber.kernel.tty;

import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;

/**
 * The terminal's side: what programs have as their terminal. What waits for how much, and who may
 * read and write, is the system call's matter; reading here gives what there is.
 */
@SavedIn(PtyFileState.class)
public final class TerminalFile extends PtyFile {
  private final int hangUpsAtOpen;

  @NotSaved("the machine's")
  private final Terminals terminals;

  TerminalFile(long id, int flags, VfsPath path, Pty pty, int hangUpsAtOpen, Terminals terminals) {
    super(id, flags, path, pty);
    this.hangUpsAtOpen = hangUpsAtOpen;
    this.terminals = terminals;
  }

  @Override
  public boolean isCutOff() {
    return pty().sides().hangUps() != hangUpsAtOpen;
  }

  /** Whether a read gets something now, the end of the file included. */
  public boolean hasInput() {
    return pty().discipline().isReadable(1);
  }

  /** Nothing when hung up, EAGAIN when there is nothing yet. */
  @Override
  protected void transferIn(IoBuffer to, long position) {
    if (isCutOff() || to.remaining() == 0) {
      return;
    }
    if (!hasInput()) {
      throw Errno.EAGAIN.error();
    }
    boolean wasFull = pty().roomForKeys() == 0;
    pty().read(to);
    if (wasFull && pty().roomForKeys() > 0) {
      pty().masterEvents().tell(PollReason.OUT);
    }
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    if (isCutOff()) {
      throw Errno.EIO.error();
    }
    pty().output().write(from);
  }

  @Override
  public long bytesReadable() {
    if (isCutOff()) {
      throw Errno.EIO.error();
    }
    return pty().discipline().bytesReadable();
  }

  @Override
  public int poll() {
    if (isCutOff()) {
      return Readiness.READABLE | Readiness.WRITABLE | Readiness.POLLERR | Readiness.POLLHUP;
    }
    Termios termios = pty().termios();
    int least = termios.time() == 0 ? Math.max(1, termios.minimum()) : 1;
    int ready = pty().discipline().isReadable(least) ? Readiness.READABLE : 0;
    return ready | (pty().output().hasRoom() ? Readiness.WRITABLE : 0);
  }

  @Override
  public WaitQueue waitQueue() {
    return pty().events();
  }

  @Override
  protected void closed() {
    pty().closeSlave();
    terminals.forgetIfUnused(pty());
    super.closed();
  }

  @Override
  public PtyFileState save() {
    PtyFileState state = new PtyFileState();
    saveTo(state);
    state.hangUpsAtOpen = hangUpsAtOpen;
    return state;
  }

  void restore(PtyFileState state) {
    restoreFrom(state);
    pty().sides().countOpen();
  }
}
