package org.amber.kernel.tty;

import java.lang.foreign.MemorySegment;
import org.amber.abi.Errno;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.PollReason;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedIn;

/** The master's side: the program that shows a terminal and types on it has it open. */
@SavedIn(PtyFileState.class)
public final class MasterFile extends PtyFile {
  private static final byte[] DATA = {0};

  @NotSaved("the machine's")
  private final Terminals terminals;

  MasterFile(long id, int flags, VfsPath path, Pty pty, Terminals terminals) {
    super(id, flags, path, pty);
    this.terminals = terminals;
  }

  @Override
  public boolean isCutOff() {
    return false;
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    if (to.remaining() == 0) {
      return;
    }
    if (pty().packets().hasStatus()) {
      byte[] status = {(byte) pty().packets().takeStatus()};
      to.put(MemorySegment.ofArray(status), 0, 1);
      return;
    }
    boolean hadRoom = pty().output().hasRoom();
    ByteQueue from = pty().output().toMaster();
    if (from.isEmpty()) {
      throw pty().sides().isSlaveGone() ? Errno.EIO.error() : Errno.EAGAIN.error();
    }
    if (pty().packets().isOn()) {
      to.put(MemorySegment.ofArray(DATA), 0, 1);
    }
    from.moveTo(to, (int) Math.min(Integer.MAX_VALUE, to.remaining()));
    pty().output().processEchoes();
    pty().events().wakeAll();
    if (!hadRoom && pty().output().hasRoom()) {
      pty().events().tell(PollReason.OUT);
    }
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    while (from.remaining() > 0) {
      int room = pty().roomForKeys();
      if (room == 0) {
        throw Errno.EAGAIN.error();
      }
      try {
        pty().toDiscipline().addFrom(from, room);
      } finally {
        pty().pump();
      }
    }
  }

  @Override
  public long bytesReadable() {
    return pty().output().delivered();
  }

  @Override
  public int poll() {
    int ready = 0;
    if (!pty().output().toMaster().isEmpty()) {
      ready |= Readiness.READABLE;
    }
    if (pty().packets().hasStatus()) {
      ready |= Readiness.READABLE | Readiness.POLLPRI;
    }
    if (pty().sides().isSlaveGone()) {
      ready |= Readiness.POLLHUP;
    }
    if (pty().roomForKeys() > 0) {
      ready |= Readiness.WRITABLE;
    }
    return ready;
  }

  @Override
  public WaitQueue waitQueue() {
    return pty().masterEvents();
  }

  @Override
  protected void closed() {
    pty().closeMaster();
    terminals.forgetIfUnused(pty());
    super.closed();
  }

  @Override
  public PtyFileState save() {
    PtyFileState state = new PtyFileState();
    saveTo(state);
    state.master = true;
    return state;
  }

  void restore(PtyFileState state) {
    restoreFrom(state);
  }
}
