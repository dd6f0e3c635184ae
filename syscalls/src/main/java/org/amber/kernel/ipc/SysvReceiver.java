package org.amber.kernel.ipc;

import org.amber.abi.Errno;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedAs;
import org.jspecify.annotations.Nullable;

/** A thread in msgrcv(2). Whoever sends leaves the message here, as Linux does. */
public final class SysvReceiver {
  private final int tid;
  private final int pid;
  private final int queueId;

  @SavedAs({"kind", "value"})
  private final MessageChoice choice;

  /** Longer messages end the wait with E2BIG; the greatest number under MSG_NOERROR. */
  private final long room;

  @NotSaved("the call runs again and waits anew")
  private final WaitQueue queue = new WaitQueue();

  private @Nullable SysvMessage message;

  /** A negative errno, or 0. */
  private int error;

  SysvReceiver(int tid, int pid, int queueId, MessageChoice choice, long room) {
    this.tid = tid;
    this.pid = pid;
    this.queueId = queueId;
    this.choice = choice;
    this.room = room;
  }

  public int tid() {
    return tid;
  }

  int pid() {
    return pid;
  }

  int queueId() {
    return queueId;
  }

  MessageChoice choice() {
    return choice;
  }

  long room() {
    return room;
  }

  /** Woken when there is a message or an error. */
  public WaitQueue queue() {
    return queue;
  }

  public boolean isPending() {
    return message == null && error == 0;
  }

  public @Nullable SysvMessage message() {
    return message;
  }

  /** A negative errno, or 0. */
  public int error() {
    return error;
  }

  void deliver(SysvMessage received) {
    message = received;
    queue.wakeAll();
  }

  void fail(Errno errno) {
    error = -errno.number();
    queue.wakeAll();
  }

  SysvReceiverState save() {
    SysvReceiverState state = new SysvReceiverState();
    state.tid = tid;
    state.pid = pid;
    state.queueId = queueId;
    state.kind = choice.kind().code;
    state.value = choice.value();
    state.room = room;
    state.message = message == null ? null : message.save();
    state.error = error;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static SysvReceiver restore(SysvReceiverState state) {
    if (state.error > 0) {
      throw new IllegalArgumentException("a wait for a message contradicts itself");
    }
    SysvReceiver receiver =
        new SysvReceiver(
            state.tid,
            state.pid,
            state.queueId,
            new MessageChoice(MessageChoice.Kind.of(state.kind), state.value),
            state.room);
    receiver.message = state.message == null ? null : SysvMessage.restore(state.message);
    receiver.error = state.error;
    return receiver;
  }
}
