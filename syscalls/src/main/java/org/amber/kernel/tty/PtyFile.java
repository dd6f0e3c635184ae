package org.amber.kernel.tty;

import org.amber.abi.Errno;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.state.SavedAs;
import org.amber.state.SavedIn;

/** One side of a pseudo-terminal, open. */
@SavedIn(PtyFileState.class)
public abstract sealed class PtyFile extends VfsFile permits MasterFile, TerminalFile {
  @SavedAs("terminal")
  private final Pty pty;

  PtyFile(long id, int flags, VfsPath path, Pty pty) {
    super(id, flags, path);
    this.pty = pty;
  }

  public final Pty pty() {
    return pty;
  }

  /** Whether the terminal was hung up since it was opened here. */
  public abstract boolean isCutOff();

  @Override
  public final boolean signalsReadiness() {
    return true;
  }

  @Override
  public final boolean writesFully() {
    return true;
  }

  @Override
  public void sync() {
    throw Errno.EINVAL.error();
  }

  @Override
  public abstract PtyFileState save();

  final void saveTo(PtyFileState state) {
    super.saveTo(state);
    state.terminal = pty.number();
  }
}
