package org.amber.kernel.mqueue;

import java.util.Map;
import java.util.TreeMap;
import org.amber.abi.Errno;
import org.amber.kernel.vfs.Caller;
import org.amber.kernel.vfs.VfsServices;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** All POSIX message queues. */
public final class PosixQueues {
  /** CAP_SYS_RESOURCE of capabilities(7). */
  private static final int CAP_SYS_RESOURCE = 24;

  @NotSaved("the machine provides it")
  private final VfsServices services;

  private final Map<Long, PosixQueue> queues = new TreeMap<>();

  public PosixQueues(VfsServices services) {
    this.services = services;
  }

  /** The queue of a name, or null. */
  public @Nullable PosixQueue find(String name) {
    for (PosixQueue queue : queues.values()) {
      if (!queue.unlinked && queue.name().equals(name)) {
        return queue;
      }
    }
    return null;
  }

  /**
   * Makes a queue.
   *
   * @param room RLIMIT_MSGQUEUE of the maker, unsigned
   * @throws org.amber.abi.ErrnoException ENOSPC, EINVAL, EMFILE
   */
  public PosixQueue create(
      String name, int mode, long maxMessages, long maxSize, Caller maker, long room) {
    boolean privileged = maker.hasCapability(CAP_SYS_RESOURCE);
    long named = queues.values().stream().filter(queue -> !queue.unlinked).count();
    if (named >= QueueLimits.MAX_QUEUES && !privileged) {
      throw Errno.ENOSPC.error();
    }
    long messageLimit = privileged ? QueueLimits.HARD_MESSAGES : QueueLimits.MAX_MESSAGES;
    long sizeLimit = privileged ? QueueLimits.HARD_SIZE : QueueLimits.MAX_SIZE;
    if (maxMessages <= 0 || maxSize <= 0 || maxMessages > messageLimit || maxSize > sizeLimit) {
      throw Errno.EINVAL.error();
    }
    long charged = QueueLimits.charge(maxMessages, maxSize);
    for (PosixQueue queue : queues.values()) {
      charged += queue.uid() == maker.fsuid() ? queue.charge() : 0;
    }
    if (Long.compareUnsigned(charged, room) > 0) {
      throw Errno.EMFILE.error();
    }
    PosixQueueState plan = new PosixQueueState();
    plan.id = services.ids().next();
    plan.name = name;
    plan.uid = maker.fsuid();
    plan.gid = maker.fsgid();
    plan.mode = mode;
    plan.maxMessages = maxMessages;
    plan.maxSize = maxSize;
    plan.madeAt = services.clock().realtimeNanos();
    PosixQueue queue = new PosixQueue(plan);
    queues.put(queue.id(), queue);
    return queue;
  }

  /** Opens a queue. */
  public PosixQueueFile open(PosixQueue queue, int flags) {
    return new PosixQueueFile(services.ids().next(), flags, queue, this);
  }

  /** Takes a queue its name away. */
  public void unlink(PosixQueue queue) {
    queue.unlinked = true;
    dropUnused(queue);
  }

  void dropUnused(PosixQueue queue) {
    if (queue.unlinked && queue.users == 0) {
      queues.remove(queue.id());
    }
  }

  public PosixQueuesState save() {
    PosixQueuesState state = new PosixQueuesState();
    queues.values().forEach(queue -> state.queues.add(queue.save()));
    return state;
  }

  /**
   * Puts the queues back.
   *
   * @throws IllegalArgumentException when the state contradicts itself
   */
  public void restore(PosixQueuesState state) {
    for (PosixQueueState saved : state.queues) {
      boolean valid =
          saved.maxMessages > 0
              && saved.maxMessages <= QueueLimits.HARD_MESSAGES
              && saved.maxSize > 0
              && saved.messages.size() <= saved.maxMessages
              && saved.messages.stream().allMatch(each -> each.text.length <= saved.maxSize)
              && saved.noticeSignal >= 0
              && saved.noticeSignal <= 64;
      PosixQueue queue = new PosixQueue(saved);
      if (!valid || queues.put(queue.id(), queue) != null) {
        throw new IllegalArgumentException("a message queue contradicts itself");
      }
    }
  }

  /**
   * Puts an open queue back.
   *
   * @throws IllegalArgumentException when there is no such queue
   */
  public PosixQueueFile restoreFile(PosixQueueFileState state) {
    PosixQueue queue = queues.get(state.queue);
    if (queue == null) {
      throw new IllegalArgumentException("open file " + state.id + " is no message queue");
    }
    PosixQueueFile file = new PosixQueueFile(state.id, state.flags, queue, this);
    file.restore(state);
    return file;
  }
}
