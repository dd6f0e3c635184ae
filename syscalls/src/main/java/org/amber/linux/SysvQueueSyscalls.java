package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.LONG;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.IpcArguments.GET_FLAGS;
import static org.amber.table.IpcArguments.KEY;
import static org.amber.table.IpcArguments.MSG_COMMAND;
import static org.amber.table.IpcArguments.MSG_FLAGS;
import static org.amber.table.Spec.spec;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.ipc.IpcPermissions;
import org.amber.kernel.ipc.MessageChoice;
import org.amber.kernel.ipc.SysvMessage;
import org.amber.kernel.ipc.SysvQueue;
import org.amber.kernel.ipc.SysvQueues;
import org.amber.kernel.ipc.SysvReceiver;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Message queues of System V: msgget(2), msgsnd(2), msgrcv(2), msgctl(2). */
final class SysvQueueSyscalls {
  private static final int MSG_NOERROR = 010000;
  private static final int MSG_EXCEPT = 020000;
  private static final int MSG_COPY = 040000;

  private static final int MSG_STAT = 11;
  private static final int MSG_INFO = 12;
  private static final int MSG_STAT_ANY = 13;

  /** Where msg_qbytes is in struct msqid64_ds. */
  private static final int LIMIT = IpcStructs.PERMISSIONS + 40;

  /** {@link org.amber.kernel.task.CallRecord#progress} of a wait that has begun. */
  private static final long WAITING = 1;

  List<Row> rows() {
    return List.of(
        spec(68, "msgget", KEY, GET_FLAGS, this::msgget),
        spec(69, "msgsnd", INT, POINTER, SIZE, MSG_FLAGS, this::msgsnd),
        spec(70, "msgrcv", INT, POINTER, SIZE, LONG, MSG_FLAGS, this::msgrcv),
        spec(71, "msgctl", INT, MSG_COMMAND, POINTER, this::msgctl));
  }

  private static SysvQueues table(Task task) {
    return task.kernel().ipc().queues();
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  Outcome msgget(Task task, int key, int flags) {
    SysvQueue known = table(task).byKey(key);
    if (known == null) {
      boolean create = key == IpcPermissions.PRIVATE || (flags & IpcStructs.IPC_CREAT) != 0;
      require(create, Errno.ENOENT);
      SysvQueue made = table(task).create(key, flags & 0777, task.credentials());
      return Outcome.value(made.permissions().id());
    }
    int exclusive = IpcStructs.IPC_CREAT | IpcStructs.IPC_EXCL;
    require((flags & exclusive) != exclusive, Errno.EEXIST);
    known.permissions().require(task.credentials(), flags & 0777);
    return Outcome.value(known.permissions().id());
  }

  Outcome msgsnd(Task task, int id, GuestAddress from, long size, int flags) {
    GuestMemory memory = task.memory();
    long type = memory.readLong(from.value());
    require(size >= 0 && size <= SysvQueues.MAX_MESSAGE && id >= 0, Errno.EINVAL);
    require(type >= 1, Errno.EINVAL);
    byte[] text = memory.readBytes(from.value() + Long.BYTES, (int) size);
    SysvQueue queue = table(task).table().find(id);
    if (queue == null) {
      throw (task.call().progress == WAITING ? Errno.EIDRM : Errno.EINVAL).error();
    }
    queue.permissions().require(task.credentials(), IpcPermissions.WRITE);
    if (queue.fits(size)) {
      table(task).send(queue, new SysvMessage(type, text));
      return Outcome.ZERO;
    }
    require((flags & IpcStructs.IPC_NOWAIT) == 0, Errno.EAGAIN);
    task.call().progress = WAITING;
    return new Outcome.Block(
        List.of(queue.room()), Outcome.NEVER, Restart.NEVER_AFTER_HANDLER, null);
  }

  Outcome msgrcv(Task task, int id, GuestAddress to, long size, long type, int flags) {
    if (task.call().progress == WAITING) {
      return received(task, to.value(), size);
    }
    require(id >= 0 && size >= 0, Errno.EINVAL);
    boolean copy = (flags & MSG_COPY) != 0;
    boolean now = (flags & IpcStructs.IPC_NOWAIT) != 0;
    require(!copy || ((flags & MSG_EXCEPT) == 0 && now), Errno.EINVAL);
    SysvQueue queue = table(task).table().get(id);
    queue.permissions().require(task.credentials(), IpcPermissions.READ);
    MessageChoice choice = MessageChoice.of(type, flags);
    SysvMessage message = queue.find(choice);
    boolean cut = (flags & MSG_NOERROR) != 0;
    if (message != null) {
      require(cut || message.text().length <= size, Errno.E2BIG);
      if (copy) {
        require(message.text().length <= size, Errno.EINVAL);
      } else {
        table(task).take(queue, message);
      }
      return store(task, to.value(), size, message);
    }
    require(!now, Errno.ENOMSG);
    table(task).receive(queue, task.tid(), choice, cut ? Long.MAX_VALUE : size);
    task.call().progress = WAITING;
    return received(task, to.value(), size);
  }

  /** What has come of a wait, or waiting on. */
  private static Outcome received(Task task, long to, long size) {
    SysvQueues table = table(task);
    SysvReceiver receiver = table.waiting(task.tid());
    if (receiver == null) {
      throw Errno.EINTR.error();
    }
    if (!receiver.isPending()) {
      table.forget(task.tid());
      SysvMessage message = receiver.message();
      return message == null ? Outcome.value(receiver.error()) : store(task, to, size, message);
    }
    return new Outcome.Block(
        List.of(receiver.queue()),
        Outcome.NEVER,
        Restart.NEVER_AFTER_HANDLER,
        () -> {
          table.forget(task.tid());
          return null;
        });
  }

  private static Outcome store(Task task, long to, long size, SysvMessage message) {
    task.memory().writeLong(to, message.type());
    int length = (int) Math.min(size, message.text().length);
    MemorySegment text = MemorySegment.ofArray(message.text()).asSlice(0, length);
    task.memory().write(to + Long.BYTES, text);
    return Outcome.value(length);
  }

  Outcome msgctl(Task task, int id, int command, GuestAddress buffer) {
    require(id >= 0 && command >= 0, Errno.EINVAL);
    return switch (command) {
      case IpcStructs.IPC_INFO, MSG_INFO -> info(task, command == MSG_INFO, buffer.value());
      case IpcStructs.IPC_STAT, MSG_STAT, MSG_STAT_ANY -> stat(task, id, command, buffer.value());
      case IpcStructs.IPC_SET -> set(task, id, buffer.value());
      case IpcStructs.IPC_RMID -> {
        SysvQueue queue = table(task).table().get(id);
        queue.permissions().requireOwner(task.credentials());
        table(task).remove(queue);
        yield Outcome.ZERO;
      }
      default -> throw Errno.EINVAL.error();
    };
  }

  private static Outcome info(Task task, boolean usage, long to) {
    SysvQueues table = table(task);
    int messages = 0;
    long bytes = 0;
    for (SysvQueue queue : table.table().all()) {
      messages += queue.count();
      bytes += queue.bytes();
    }
    int[] numbers = {
      usage ? table.table().size() : SysvQueues.MAX_QUEUES * SysvQueues.MAX_BYTES / 1024,
      usage ? messages : SysvQueues.MAX_BYTES,
      SysvQueues.MAX_MESSAGE,
      SysvQueues.MAX_BYTES,
      SysvQueues.MAX_QUEUES,
      16,
      usage ? (int) bytes : SysvQueues.MAX_BYTES
    };
    GuestMemory memory = task.memory();
    memory.zero(to, 32);
    for (int i = 0; i < numbers.length; i++) {
      memory.writeInt(to + 4L * i, numbers[i]);
    }
    memory.writeShort(to + 28, (short) 0xffff);
    return Outcome.value(table.table().highestIndex());
  }

  private static Outcome stat(Task task, int id, int command, long to) {
    boolean byNumber = command == IpcStructs.IPC_STAT;
    SysvQueue queue = byNumber ? table(task).table().get(id) : table(task).table().at(id);
    if (command != MSG_STAT_ANY) {
      queue.permissions().require(task.credentials(), IpcPermissions.READ);
    }
    GuestMemory memory = task.memory();
    memory.zero(to, 120);
    IpcStructs.write(memory, to, queue.permissions());
    long at = to + IpcStructs.PERMISSIONS;
    memory.writeLong(at, queue.sendTime());
    memory.writeLong(at + 8, queue.receiveTime());
    memory.writeLong(at + 16, queue.changeTime());
    memory.writeLong(at + 24, queue.bytes());
    memory.writeLong(at + 32, queue.count());
    memory.writeLong(to + LIMIT, queue.limit());
    memory.writeInt(at + 48, queue.senderPid());
    memory.writeInt(at + 52, queue.receiverPid());
    return byNumber ? Outcome.ZERO : Outcome.value(queue.permissions().id());
  }

  private static Outcome set(Task task, int id, long buffer) {
    IpcStructs.NewOwner owner = IpcStructs.NewOwner.read(task.memory(), buffer);
    long limit = task.memory().readLong(buffer + LIMIT);
    SysvQueue queue = table(task).table().get(id);
    Credentials caller = task.credentials();
    queue.permissions().requireOwner(caller);
    boolean permitted =
        Long.compareUnsigned(limit, SysvQueues.MAX_BYTES) <= 0
            || caller.has(Credentials.CAP_SYS_RESOURCE);
    require(permitted, Errno.EPERM);
    owner.applyTo(queue.permissions());
    table(task).changed(queue, limit);
    return Outcome.ZERO;
  }
}
