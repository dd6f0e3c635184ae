package org.amber.kernel.pipe;

import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** An open end, or both ends, of a pipe or FIFO. */
public final class PipeFile extends VfsFile {
  private static final long NONE = -1;

  @NotSaved("found again by the inode")
  private final Pipe pipe;

  @NotSaved("the machine's")
  private final Pipes pipes;

  private long awaited = NONE;
  private long writersAtOpen = NONE;

  PipeFile(long id, int flags, VfsPath path, Pipe pipe, Pipes pipes) {
    super(id, flags, path);
    this.pipe = pipe;
    this.pipes = pipes;
  }

  public Pipe pipe() {
    return pipe;
  }

  public boolean hasReaders() {
    return pipe.readers() > 0;
  }

  public boolean hasWriters() {
    return pipe.writers() > 0;
  }

  /** An end that pipe(2) or a restore has made: both ends exist. */
  void attach() {
    pipe.attach(readable(), writable());
  }

  /**
   * An end opened by name (fifo(7)).
   *
   * @param named whether the pipe is a FIFO, whose open waits for a partner
   * @throws org.amber.abi.ErrnoException ENXIO without a reader under O_NONBLOCK
   */
  void attachByName(boolean named) {
    boolean both = readable() && writable();
    if (named && !both && writable() && pipe.readers() == 0 && nonBlocking()) {
      throw Errno.ENXIO.error();
    }
    attach();
    if (!named || both) {
      return;
    }
    if (readable() && pipe.writers() == 0) {
      if (nonBlocking()) {
        writersAtOpen = pipe.writersEver();
      } else {
        awaited = pipe.writersEver();
      }
    } else if (writable() && pipe.readers() == 0) {
      awaited = pipe.readersEver();
    }
  }

  /** Whether open(2) still waits for the other end; {@link #waitQueue} is woken by it. */
  @Override
  public boolean openPending() {
    return awaited != NONE && awaited == (readable() ? pipe.writersEver() : pipe.readersEver());
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    if (to.remaining() > 0) {
      pipe.read(to);
    }
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    pipe.write(from, (flags() & OpenFlags.O_DIRECT) != 0);
  }

  @Override
  public boolean writesFully() {
    return true;
  }

  @Override
  public long bytesReadable() {
    return pipe.length();
  }

  @Override
  public void sync() {
    throw Errno.EINVAL.error();
  }

  @Override
  public int poll() {
    int ready = 0;
    if (readable()) {
      ready |= pipe.isEmpty() ? 0 : Readiness.READABLE;
      if (pipe.writers() == 0 && writersAtOpen != pipe.writersEver()) {
        ready |= Readiness.POLLHUP;
      }
    }
    if (writable()) {
      ready |= pipe.isFull() ? 0 : Readiness.WRITABLE;
      ready |= pipe.readers() == 0 ? Readiness.POLLERR : 0;
    }
    return ready;
  }

  @Override
  public WaitQueue waitQueue() {
    if (readable() && writable()) {
      return pipe.changed();
    }
    return readable() ? pipe.dataArrived() : pipe.roomArrived();
  }

  @Override
  public boolean signalsReadiness() {
    return true;
  }

  @Override
  protected void closed() {
    pipe.detach(readable(), writable());
    pipes.closed(inode(), pipe);
    super.closed();
  }

  @Override
  public PipeFileState save() {
    PipeFileState state = new PipeFileState();
    saveTo(state);
    state.awaited = awaited;
    state.writersAtOpen = writersAtOpen;
    return state;
  }

  void restore(PipeFileState state) {
    restoreFrom(state);
    awaited = state.awaited;
    writersAtOpen = state.writersAtOpen;
    pipe.reattach(readable(), writable());
  }
}
