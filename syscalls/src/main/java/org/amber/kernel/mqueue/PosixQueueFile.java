package org.amber.kernel.mqueue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.file.IoBuffer;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;

/** An open message queue: what mq_open(3) calls a descriptor is one of a file. */
public final class PosixQueueFile extends FileDescription {
  @SavedAs("queue")
  private final PosixQueue queue;

  @NotSaved("its owner")
  private final PosixQueues owner;

  PosixQueueFile(long id, int flags, PosixQueue queue, PosixQueues owner) {
    super(id, flags);
    this.queue = queue;
    this.owner = owner;
    queue.users++;
  }

  public PosixQueue queue() {
    return queue;
  }

  @Override
  protected void closed() {
    queue.users--;
    owner.dropUnused(queue);
  }

  @Override
  public boolean seekable() {
    return true;
  }

  /** Tells what is in it: mq_overview(7). */
  @Override
  protected void transferIn(IoBuffer to, long position) {
    QueueNotice notice = queue.notice();
    String text =
        String.format(
            Locale.ROOT,
            "QSIZE:%-10d NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
            queue.bytes(),
            0,
            notice == null ? 0 : notice.signal(),
            notice == null ? 0 : notice.pid());
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (position < bytes.length) {
      int length = (int) Math.min(bytes.length - position, to.remaining());
      to.put(MemorySegment.ofArray(bytes), position, length);
    }
  }

  @Override
  public Stat stat() {
    return queue.stat();
  }

  @Override
  public String describe() {
    return "/" + queue.name() + (queue.unlinked ? " (deleted)" : "");
  }

  @Override
  public int poll() {
    return queue.readiness();
  }

  @Override
  public WaitQueue waitQueue() {
    return queue.changed();
  }

  @Override
  public PosixQueueFileState save() {
    PosixQueueFileState state = new PosixQueueFileState();
    saveTo(state);
    state.queue = queue.id();
    return state;
  }

  void restore(PosixQueueFileState state) {
    restoreFrom(state);
  }
}
