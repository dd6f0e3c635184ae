package org.amber.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.wait.WaitQueue;
import org.amber.state.NotSaved;
import org.amber.state.SavedBy;
import org.jspecify.annotations.Nullable;

/** A message queue, msgget(2). */
public final class SysvQueue implements IpcObject {
  private final IpcPermissions permissions;
  private final List<SysvMessage> messages = new ArrayList<>();

  @SavedBy("IpcState.receivers")
  private final List<SysvReceiver> receivers = new ArrayList<>();

  @NotSaved("calls run again and wait anew")
  private final WaitQueue room = new WaitQueue();

  /** Bytes that may be in it, and messages too: msg_qbytes. */
  private long limit = SysvQueues.MAX_BYTES;

  @NotSaved("the sum of the messages")
  private long bytes;

  private long sendTime;
  private long receiveTime;
  private long changeTime;
  private int senderPid;
  private int receiverPid;

  SysvQueue(IpcPermissions permissions) {
    this.permissions = permissions;
  }

  @Override
  public IpcPermissions permissions() {
    return permissions;
  }

  public int count() {
    return messages.size();
  }

  /** Bytes of all texts. */
  public long bytes() {
    return bytes;
  }

  public long limit() {
    return limit;
  }

  /** Seconds since 1970; 0 for never. */
  public long sendTime() {
    return sendTime;
  }

  public long receiveTime() {
    return receiveTime;
  }

  public long changeTime() {
    return changeTime;
  }

  public int senderPid() {
    return senderPid;
  }

  public int receiverPid() {
    return receiverPid;
  }

  /** Woken when there may be room, or the queue is gone. */
  public WaitQueue room() {
    return room;
  }

  void changed(long seconds) {
    changeTime = seconds;
  }

  void setLimit(long newLimit) {
    limit = newLimit;
  }

  /** Whether one more message of this length may be in it. */
  public boolean fits(long length) {
    return length + bytes <= limit && messages.size() + 1 <= limit;
  }

  /** Gives a message to whoever has waited longest for one like it, or keeps it. */
  void send(SysvMessage message, int pid, long seconds) {
    senderPid = pid;
    sendTime = seconds;
    for (SysvReceiver receiver : List.copyOf(receivers)) {
      if (!receiver.choice().matches(message.type())) {
        continue;
      }
      receivers.remove(receiver);
      if (message.text().length > receiver.room()) {
        receiver.fail(Errno.E2BIG);
      } else {
        receiverPid = receiver.pid();
        receiveTime = seconds;
        receiver.deliver(message);
        return;
      }
    }
    messages.add(message);
    bytes += message.text().length;
  }

  /** The message that is meant, which stays; or null. */
  public @Nullable SysvMessage find(MessageChoice choice) {
    return choice.find(messages);
  }

  void take(SysvMessage message, int pid, long seconds) {
    messages.removeIf(each -> each == message);
    bytes -= message.text().length;
    receiverPid = pid;
    receiveTime = seconds;
    room.wakeAll();
  }

  void enqueue(SysvReceiver receiver) {
    receivers.add(receiver);
  }

  void dequeue(SysvReceiver receiver) {
    receivers.remove(receiver);
  }

  /** Rights or the limit have been set: everyone looks again. */
  void wakeSenders() {
    room.wakeAll();
  }

  /** Ends all waits: the queue is gone, or its readers have to ask again. */
  void removed() {
    List<SysvReceiver> all = List.copyOf(receivers);
    receivers.clear();
    all.forEach(receiver -> receiver.fail(Errno.EIDRM));
    room.wakeAll();
  }

  SysvQueueState save() {
    SysvQueueState state = new SysvQueueState();
    state.permissions = permissions.save();
    messages.forEach(message -> state.messages.add(message.save()));
    state.limit = limit;
    state.sendTime = sendTime;
    state.receiveTime = receiveTime;
    state.changeTime = changeTime;
    state.senderPid = senderPid;
    state.receiverPid = receiverPid;
    return state;
  }

  /**
   * @throws IllegalArgumentException when the state contradicts itself
   */
  static SysvQueue restore(SysvQueueState state) {
    SysvQueue queue = new SysvQueue(IpcPermissions.restore(state.permissions));
    for (SysvMessageState message : state.messages) {
      SysvMessage restored = SysvMessage.restore(message);
      queue.messages.add(restored);
      queue.bytes += restored.text().length;
    }
    queue.limit = state.limit;
    queue.sendTime = state.sendTime;
    queue.receiveTime = state.receiveTime;
    queue.changeTime = state.changeTime;
    queue.senderPid = state.senderPid;
    queue.receiverPid = state.receiverPid;
    return queue;
  }
}
