package org.amber.kernel.ipc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.amber.kernel.credentials.Credentials;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** All message queues of System V, and the threads that wait for messages. */
@NotSaved("its queues and waits are saved by Ipc")
public final class SysvQueues {
  /** MSGMNI: how many queues there may be. */
  public static final int MAX_QUEUES = 32000;

  /** MSGMAX: bytes of a message. */
  public static final int MAX_MESSAGE = 8192;

  /** MSGMNB: bytes in a queue, unless a privileged process allows more. */
  public static final int MAX_BYTES = 16384;

  private final IpcContext context;
  private final IpcTable<SysvQueue> table = new IpcTable<>(MAX_QUEUES);

  /** In the order of arrival; those with a result stay until their call takes it. */
  private final Map<Integer, SysvReceiver> receivers = new LinkedHashMap<>();

  SysvQueues(IpcContext context) {
    this.context = context;
  }

  public IpcTable<SysvQueue> table() {
    return table;
  }

  /** The queue with a key, or null. */
  public @Nullable SysvQueue byKey(int key) {
    return table.byKey(key);
  }

  /**
   * Makes a queue.
   *
   * @throws org.amber.abi.ErrnoException ENOSPC
   */
  public SysvQueue create(int key, int mode, Credentials creator) {
    IpcPermissions permissions = new IpcPermissions(key, table.allocate(), creator, mode);
    SysvQueue queue = new SysvQueue(permissions);
    queue.changed(context.seconds());
    table.add(queue);
    return queue;
  }

  /** Sends a message that fits. */
  public void send(SysvQueue queue, SysvMessage message) {
    queue.send(message, context.callerPid(), context.seconds());
  }

  /** Takes a message out. */
  public void take(SysvQueue queue, SysvMessage message) {
    queue.take(message, context.callerPid(), context.seconds());
  }

  /** Begins to wait for a message. */
  public SysvReceiver receive(SysvQueue queue, int tid, MessageChoice choice, long room) {
    SysvReceiver receiver =
        new SysvReceiver(tid, context.callerPid(), queue.permissions().id(), choice, room);
    receivers.put(tid, receiver);
    queue.enqueue(receiver);
    return receiver;
  }

  /** The wait that a thread is in, or null. */
  public @Nullable SysvReceiver waiting(int tid) {
    return receivers.get(tid);
  }

  /** A thread has taken its message, or gives up: signal, end. */
  public void forget(int tid) {
    SysvReceiver receiver = receivers.remove(tid);
    SysvQueue queue = receiver == null ? null : table.find(receiver.queueId());
    if (receiver != null && queue != null) {
      queue.dequeue(receiver);
    }
  }

  /** Removes a queue: IPC_RMID. */
  public void remove(SysvQueue queue) {
    table.remove(queue);
    queue.removed();
  }

  /** Owner, mode and limit have been set: IPC_SET. */
  public void changed(SysvQueue queue, long newLimit) {
    queue.setLimit(newLimit);
    queue.changed(context.seconds());
    queue.wakeSenders();
  }

  void save(IpcState state) {
    state.queueNumbers = table.save();
    table.all().forEach(queue -> state.queues.add(queue.save()));
    receivers.values().forEach(receiver -> state.receivers.add(receiver.save()));
  }

  void restore(IpcState state) {
    table.restore(state.queueNumbers);
    for (SysvQueueState saved : state.queues) {
      table.putBack(SysvQueue.restore(saved));
    }
    for (SysvReceiverState saved : state.receivers) {
      SysvReceiver receiver = SysvReceiver.restore(saved);
      if (receivers.put(receiver.tid(), receiver) != null) {
        throw new IllegalArgumentException("thread " + receiver.tid() + " waits for two messages");
      }
      if (receiver.isPending()) {
        SysvQueue queue = table.find(receiver.queueId());
        if (queue == null) {
          throw new IllegalArgumentException("thread " + receiver.tid() + " waits for no queue");
        }
        queue.enqueue(receiver);
      }
    }
  }
}
