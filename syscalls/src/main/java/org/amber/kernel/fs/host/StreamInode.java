package org.amber.kernel.fs.host;

import org.amber.abi.Stat;
import org.amber.kernel.vfs.FileSystem;
import org.amber.kernel.vfs.Inode;
import org.amber.kernel.vfs.VfsFile;
import org.amber.kernel.vfs.VfsPath;
import org.amber.kernel.wait.HostEvents;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;

/** The inode of a stream of the host: what fstat(2) on standard input tells is the host's. */
@NotSaved("a resumed machine is given its own streams by the new host")
public final class StreamInode extends Inode {
  private final int index;
  private final HostStream stream;
  private final HostEvents events;
  private final WaitQueue queue = new WaitQueue();
  private final Runnable wake;
  private final Runnable nudge;

  /**
   * @param index 0, 1 or 2: which of the machine's streams this is
   */
  public StreamInode(FileSystem fileSystem, int index, HostStream stream, HostEvents events) {
    super(fileSystem);
    this.index = index;
    this.stream = stream;
    this.events = events;
    this.wake = () -> events.post(queue::wakeAll);
    this.nudge = events::nudge;
  }

  public HostStream stream() {
    return stream;
  }

  public int index() {
    return index;
  }

  WaitQueue queue() {
    return queue;
  }

  /** Wakes the queue when one of the events holds. */
  void watch(int wanted) {
    stream.watch(wanted, wake);
  }

  /**
   * Waits until one of the events holds, with the whole machine; for synchronous streams.
   *
   * @return false when the user's signal came first
   */
  boolean await(int wanted) {
    if (stream.ready(wanted) != 0) {
      return true;
    }
    stream.watch(wanted, nudge);
    return events.await(() -> stream.ready(wanted) != 0);
  }

  @Override
  public VfsFile open(VfsPath path, int flags) {
    return new StreamFile(fileSystem().ids().next(), flags, path, this);
  }

  @Override
  public Stat stat() {
    return stream.stat();
  }

  @Override
  public long number() {
    return stream.stat().ino();
  }

  @Override
  public int mode() {
    return stream.stat().mode();
  }

  @Override
  public int uid() {
    return stream.stat().uid();
  }

  @Override
  public int gid() {
    return stream.stat().gid();
  }

  @Override
  public boolean same(Inode other) {
    return equals(other);
  }

  @Override
  public void truncate(long length) {
    if (length > 0) {
      stream.truncate(length);
    }
  }

  @Override
  public void sync() {
    stream.sync();
  }
}
