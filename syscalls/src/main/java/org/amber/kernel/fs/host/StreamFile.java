package org.amber.kernel.fs.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.FileMode;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.file.TerminalControl;
import org.amber.kernel.vfs.Dentry;
import org.amber.kernel.vfs.Mount;
import org.amber.kernel.vfs.RegularFile;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsFileState;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/**
 * A stream of the host, open in the machine. A {@linkplain HostStream#synchronous synchronous} one
 * looks always ready, with or without O_NONBLOCK, and makes the machine wait instead.
 */
public final class StreamFile extends VfsFile implements TerminalControl {
  private static final long FIONREAD = 0x541b;

  private final StreamInode inode;

  @NotSaved("what the stream of the new host is")
  private final boolean regular;

  StreamFile(long id, int flags, VfsPath path, StreamInode inode) {
    super(id, flags, path);
    this.inode = inode;
    this.regular = inode.isRegular();
  }

  /** Whether it may have to wait for the host and must not show it. */
  private boolean hidesWaiting() {
    return !regular && stream().synchronous();
  }

  private HostStream stream() {
    return inode.stream();
  }

  @Override
  public boolean seekable() {
    return regular;
  }

  @Override
  protected boolean keepsOffset() {
    return false;
  }

  @Override
  public long position() {
    return stream().seek(0, RegularFile.SEEK_CUR);
  }

  @Override
  protected void transferIn(IoBuffer to, long position) {
    long at = position;
    while (to.remaining() > 0) {
      long address = to.address();
      int count;
      try {
        count = stream().read(to.ram(), address, to.contiguous(), at);
      } catch (ErrnoException e) {
        if (waitedFor(e, Readiness.POLLIN)) {
          continue;
        }
        // What has come already is a result; only a call that got nothing waits.
        watchAfter(e, Readiness.POLLIN, to.transferred() == 0);
        throw e;
      }
      boolean lineEnds = hidesWaiting() && endsLine(to, address, count);
      to.advance(count);
      at += at == HostStream.CURRENT ? 0 : count;
      if (count == 0 || lineEnds) {
        return;
      }
    }
  }

  /** A terminal gives a line at a time, or what keys were pressed; whoever waits for more waits. */
  private boolean endsLine(IoBuffer to, long address, int count) {
    return FileMode.type(inode.mode()) == FileMode.S_IFCHR
        && (count < to.contiguous()
            || to.ram().get(ValueLayout.JAVA_BYTE, address + count - 1) == '\n');
  }

  private boolean waitedFor(ErrnoException e, int event) {
    return e.errno() == Errno.EAGAIN && hidesWaiting() && inode.await(event);
  }

  private void watchAfter(ErrnoException e, int event, boolean waits) {
    if (waits && e.errno() == Errno.EAGAIN && (!nonBlocking() || hidesWaiting())) {
      inode.watch(event);
    }
  }

  @Override
  protected void transferOut(IoBuffer from, long position) {
    long at = position;
    while (from.remaining() > 0) {
      long address = from.address();
      int count;
      try {
        count = stream().write(from.ram(), address, from.contiguous(), at);
      } catch (ErrnoException e) {
        if (waitedFor(e, Readiness.POLLOUT)) {
          continue;
        }
        watchAfter(e, Readiness.POLLOUT, true);
        throw e;
      }
      from.advance(count);
      at += at == HostStream.CURRENT ? 0 : count;
    }
  }

  @Override
  public long seek(long distance, int whence) {
    return stream().seek(distance, whence);
  }

  @Override
  public void truncate(long length) {
    stream().truncate(length);
  }

  @Override
  public int poll() {
    if (hidesWaiting()) {
      return (readable() ? Readiness.READABLE : 0) | (writable() ? Readiness.WRITABLE : 0);
    }
    int wanted = Readiness.POLLIN | Readiness.POLLOUT | Readiness.POLLPRI;
    int ready = stream().ready(wanted);
    int missing = (readable() ? Readiness.POLLIN : 0) | (writable() ? Readiness.POLLOUT : 0);
    missing &= ~ready;
    if (missing != 0 && (ready & Readiness.UNASKED) == 0) {
      inode.watch(missing);
    }
    int both = (ready & Readiness.POLLIN) != 0 ? Readiness.READABLE : 0;
    return ready | both | ((ready & Readiness.POLLOUT) != 0 ? Readiness.WRITABLE : 0);
  }

  @Override
  public WaitQueue waitQueue() {
    return inode.queue();
  }

  @Override
  public boolean writesFully() {
    return true;
  }

  @Override
  public long bytesReadable() {
    if (hidesWaiting()) {
      // How many depends on the writer; that there are some, or none and the end, does not.
      boolean some = readable() && inode.await(Readiness.POLLIN);
      return some && (stream().ready(Readiness.POLLIN) & Readiness.POLLIN) != 0 ? 1 : 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      int ignored = stream().control(FIONREAD, count);
      return count.get(ValueLayout.JAVA_INT, 0);
    }
  }

  @Override
  public int control(long request, MemorySegment argument) {
    return stream().control(request, argument);
  }

  @Override
  public String describe() {
    return stream().describe();
  }

  @Override
  public VfsFileState save() {
    StreamFileState state = new StreamFileState();
    saveTo(state);
    state.index = inode.index();
    return state;
  }

  /** Puts an open stream back, on a stream of the new host. */
  public static StreamFile restore(StreamFileState state, Mount mount, StreamInode inode) {
    Dentry name = new Dentry(null, inode.stream().describe(), inode);
    name.restoreId(state.dentry);
    StreamFile file = new StreamFile(state.id, state.flags, new VfsPath(mount, name), inode);
    file.restoreFrom(state);
    return file;
  }
}
