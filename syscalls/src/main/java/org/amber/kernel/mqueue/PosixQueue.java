package org.amber.kernel.mqueue;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Stat;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A POSIX message queue. It lives until it is unlinked and nobody has it open. */
public final class PosixQueue {
  private static final int REGULAR = 0100000;

  /** Bytes that Linux shows for each queue. */
  private static final int FILE_SIZE = 80;

  private final long id;
  private final String name;
  private final int uid;
  private final int gid;
  private final int mode;
  private final long maxMessages;
  private final long maxSize;
  private final long madeAt;

  /** By falling priority, the oldest first among equals. */
  private final List<PosixMessage> messages = new ArrayList<>();

  @SavedAs({"noticePid", "noticeSignal", "noticeValue"})
  private @Nullable QueueNotice notice;

  boolean unlinked;

  @NotSaved("counted anew by the files that are restored")
  int users;

  @NotSaved("calls run again and wait anew")
  private final WaitQueue receivers = new WaitQueue();

  @NotSaved("calls run again and wait anew")
  private final WaitQueue senders = new WaitQueue();

  @NotSaved("calls run again and wait anew")
  private final WaitQueue changed = new WaitQueue();

  PosixQueue(PosixQueueState state) {
    this.id = state.id;
    this.name = state.name;
    this.uid = state.uid;
    this.gid = state.gid;
    this.mode = state.mode;
    this.maxMessages = state.maxMessages;
    this.maxSize = state.maxSize;
    this.madeAt = state.madeAt;
    this.unlinked = state.unlinked;
    state.messages.forEach(each -> messages.add(new PosixMessage(each.priority, each.text)));
    if (state.noticePid != 0) {
      notice = new QueueNotice(state.noticePid, state.noticeSignal, state.noticeValue);
    }
  }

  /** Permanent number in the machine. */
  long id() {
    return id;
  }

  /** Without a slash; byte string. */
  public String name() {
    return name;
  }

  public int uid() {
    return uid;
  }

  public int gid() {
    return gid;
  }

  /** Permissions. */
  public int mode() {
    return mode;
  }

  public long maxMessages() {
    return maxMessages;
  }

  /** Bytes that a message may have. */
  public long maxSize() {
    return maxSize;
  }

  public int count() {
    return messages.size();
  }

  /** Bytes of all texts. */
  long bytes() {
    return messages.stream().mapToLong(message -> message.text().length).sum();
  }

  long charge() {
    return QueueLimits.charge(maxMessages, maxSize);
  }

  public boolean isFull() {
    return messages.size() >= maxMessages;
  }

  /** Adds a message to a queue that is not full. */
  public void send(PosixMessage message) {
    int at = messages.size();
    while (at > 0 && messages.get(at - 1).priority() < message.priority()) {
      at--;
    }
    messages.add(at, message);
    receivers.wakeAll();
    changed.wakeAll();
  }

  /** Takes the next message, or null when there is none. */
  public @Nullable PosixMessage receive() {
    if (messages.isEmpty()) {
      return null;
    }
    PosixMessage message = messages.removeFirst();
    senders.wakeAll();
    changed.wakeAll();
    return message;
  }

  /** Where those wait who want a message. */
  public WaitQueue receivers() {
    return receivers;
  }

  /** Where those wait who have a message. */
  public WaitQueue senders() {
    return senders;
  }

  /** For poll(2). */
  WaitQueue changed() {
    return changed;
  }

  int readiness() {
    return (messages.isEmpty() ? 0 : Readiness.READABLE) | (isFull() ? 0 : Readiness.WRITABLE);
  }

  /** Who is to be told of a message, or null. */
  public @Nullable QueueNotice notice() {
    return notice;
  }

  public void setNotice(@Nullable QueueNotice newNotice) {
    notice = newNotice;
  }

  Stat stat() {
    int links = unlinked ? 0 : 1;
    return new Stat(
        Stat.device(0, 19),
        id,
        REGULAR | mode,
        links,
        uid,
        gid,
        0,
        FILE_SIZE,
        4096,
        0,
        madeAt,
        madeAt,
        madeAt,
        0);
  }

  PosixQueueState save() {
    PosixQueueState state = new PosixQueueState();
    state.id = id;
    state.name = name;
    state.uid = uid;
    state.gid = gid;
    state.mode = mode;
    state.maxMessages = maxMessages;
    state.maxSize = maxSize;
    state.madeAt = madeAt;
    state.unlinked = unlinked;
    messages.forEach(message -> state.messages.add(message.save()));
    QueueNotice told = notice;
    if (told != null) {
      state.noticePid = told.pid();
      state.noticeSignal = told.signal();
      state.noticeValue = told.value();
    }
    return state;
  }
}
