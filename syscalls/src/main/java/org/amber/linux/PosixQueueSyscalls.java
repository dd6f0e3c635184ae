package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.MODE;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.ArgumentTypes.STRING;
import static org.amber.table.FileArguments.OPEN_FLAGS;
import static org.amber.table.Spec.spec;
import static org.amber.table.TimeArguments.TIMESPEC_IN;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.mqueue.PosixMessage;
import org.amber.kernel.mqueue.PosixQueue;
import org.amber.kernel.mqueue.PosixQueueFile;
import org.amber.kernel.mqueue.PosixQueues;
import org.amber.kernel.mqueue.QueueLimits;
import org.amber.kernel.mqueue.QueueNotice;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileName;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.amber.memory.GuestMemory;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;
import org.jspecify.annotations.Nullable;

/** POSIX message queues: mq_open(2), mq_send(3), mq_receive(3), mq_notify(2). */
final class PosixQueueSyscalls {
  private static final int NAME_MAX = 255;
  private static final int CAP_FOWNER = 3;
  private static final int CAP_DAC_OVERRIDE = 1;

  /** SI_MESGQ: a message has come. */
  private static final int SI_MESGQ = -3;

  private static final int SIGEVENT_SIGNO = 8;
  private static final int SIGEVENT_NOTIFY = 12;
  private static final int SIGEV_SIGNAL = 0;
  private static final int SIGEV_NONE = 1;

  /** Bytes of struct mq_attr: four numbers and four that are zero. */
  private static final int ATTRIBUTES = 64;

  List<Row> rows() {
    return List.of(
        spec(240, "mq_open", STRING, OPEN_FLAGS, MODE, POINTER, this::open),
        spec(241, "mq_unlink", STRING, this::unlink),
        spec(242, "mq_timedsend", FD, POINTER, SIZE, SIZE, TIMESPEC_IN, this::timedSend),
        spec(243, "mq_timedreceive", FD, POINTER, SIZE, POINTER, TIMESPEC_IN, this::timedReceive),
        spec(244, "mq_notify", FD, POINTER, this::mqNotify).partial("no SIGEV_THREAD"),
        spec(245, "mq_getsetattr", FD, POINTER, POINTER, this::getSetAttributes));
  }

  private static void require(boolean condition, Errno otherwise) {
    if (!condition) {
      throw otherwise.error();
    }
  }

  private static PosixQueues table(Task task) {
    return task.kernel().files().messageQueues();
  }

  /** A name as the C library passes it, without the slash in front. */
  private static String name(Task task, GuestAddress address) {
    String name = PathArguments.path(task, address);
    require(!name.isEmpty(), Errno.ENOENT);
    boolean plain = name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    require(plain, Errno.EACCES);
    require(name.length() <= NAME_MAX && name.length() < FileName.PATH_MAX, Errno.ENAMETOOLONG);
    return name;
  }

  Outcome open(Task task, GuestAddress nameAt, int flags, int mode, GuestAddress attributes) {
    long maxMessages = QueueLimits.MAX_MESSAGES;
    long maxSize = QueueLimits.MAX_SIZE;
    if (!attributes.isNull()) {
      task.memory().readBytes(attributes.value(), ATTRIBUTES);
      maxMessages = task.memory().readLong(attributes.value() + 8);
      maxSize = task.memory().readLong(attributes.value() + 16);
    }
    String name = name(task, nameAt);
    task.files().requireRoom(1, NewFiles.limit(task));
    PosixQueue queue = table(task).find(name);
    if (queue == null) {
      require((flags & OpenFlags.O_CREAT) != 0, Errno.ENOENT);
      int permissions = mode & 0777 & ~task.fs().umask();
      long room = task.group().limits().soft(ResourceLimits.MSGQUEUE);
      queue = table(task).create(name, permissions, maxMessages, maxSize, task.credentials(), room);
    } else {
      int exclusive = OpenFlags.O_CREAT | OpenFlags.O_EXCL;
      require((flags & exclusive) != exclusive, Errno.EEXIST);
      require((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_ACCMODE, Errno.EINVAL);
      requireAccess(queue, flags, task.credentials());
    }
    boolean closeOnExec = true;
    return Outcome.value(
        task.files().install(table(task).open(queue, flags), closeOnExec, NewFiles.limit(task)));
  }

  private static void requireAccess(PosixQueue queue, int flags, Credentials caller) {
    int wanted = (OpenFlags.readable(flags) ? 4 : 0) | (OpenFlags.writable(flags) ? 2 : 0);
    int granted = queue.mode();
    if (caller.fsuid() == queue.uid()) {
      granted >>= 6;
    } else if (caller.inGroup(queue.gid())) {
      granted >>= 3;
    }
    require((wanted & ~granted) == 0 || caller.has(CAP_DAC_OVERRIDE), Errno.EACCES);
  }

  /** The names are in a directory whose sticky bit is set. */
  Outcome unlink(Task task, GuestAddress nameAt) {
    PosixQueue queue = table(task).find(name(task, nameAt));
    if (queue == null) {
      throw Errno.ENOENT.error();
    }
    Credentials caller = task.credentials();
    require(caller.fsuid() == queue.uid() || caller.has(CAP_FOWNER), Errno.EPERM);
    table(task).unlink(queue);
    return Outcome.ZERO;
  }

  private static PosixQueueFile file(Task task, Fd fd) {
    if (task.files().get(fd.number()) instanceof PosixQueueFile file) {
      return file;
    }
    throw Errno.EBADF.error();
  }

  Outcome timedSend(
      Task task, Fd fd, GuestAddress from, long size, long priority, GuestAddress timeout) {
    long left = new FutexWait(timeout.value(), true, true).left(task);
    boolean valid = Long.compareUnsigned(priority & 0xffff_ffffL, QueueLimits.PRIORITIES) < 0;
    require(valid, Errno.EINVAL);
    PosixQueueFile file = file(task, fd);
    require(file.writable(), Errno.EBADF);
    PosixQueue queue = file.queue();
    require(Long.compareUnsigned(size, queue.maxSize()) <= 0, Errno.EMSGSIZE);
    byte[] text = task.memory().readBytes(from.value(), (int) size);
    if (queue.isFull()) {
      return await(task, file, queue.senders(), left);
    }
    boolean tells = queue.count() == 0 && queue.receivers().isEmpty();
    queue.send(new PosixMessage((int) priority, text));
    if (tells) {
      tell(task, queue);
    }
    return Outcome.ZERO;
  }

  private static Outcome await(Task task, PosixQueueFile file, WaitQueue queue, long left) {
    require(!file.nonBlocking(), Errno.EAGAIN);
    require(left > 0, Errno.ETIMEDOUT);
    long deadline = TimeStructs.after(task.kernel().clock().monotonicNanos(), left);
    return new Outcome.Block(List.of(queue), deadline, Restart.IF_SA_RESTART, null);
  }

  /** Tells the process that asked for it, once. */
  private static void tell(Task task, PosixQueue queue) {
    QueueNotice notice = registered(task, queue);
    if (notice == null) {
      return;
    }
    queue.setNotice(null);
    ThreadGroup group = task.kernel().group(notice.pid());
    if (notice.signal() != 0 && group != null) {
      task.kernel()
          .signals()
          .sendToGroup(
              group,
              new SignalInfo(
                  notice.signal(),
                  0,
                  SI_MESGQ,
                  task.group().pid(),
                  task.credentials().uid(),
                  notice.value()));
    }
  }

  /** Who is to be told; the end of a process takes its wish away. */
  private static @Nullable QueueNotice registered(Task task, PosixQueue queue) {
    QueueNotice notice = queue.notice();
    ThreadGroup group = notice == null ? null : task.kernel().group(notice.pid());
    return group == null || !group.isAlive() ? null : notice;
  }

  Outcome timedReceive(
      Task task, Fd fd, GuestAddress to, long size, GuestAddress priority, GuestAddress timeout) {
    long left = new FutexWait(timeout.value(), true, true).left(task);
    PosixQueueFile file = file(task, fd);
    require(file.readable(), Errno.EBADF);
    PosixQueue queue = file.queue();
    require(Long.compareUnsigned(size, queue.maxSize()) >= 0, Errno.EMSGSIZE);
    PosixMessage message = queue.receive();
    if (message == null) {
      return await(task, file, queue.receivers(), left);
    }
    if (!priority.isNull()) {
      task.memory().writeInt(priority.value(), message.priority());
    }
    task.memory().write(to.value(), MemorySegment.ofArray(message.text()));
    return Outcome.value(message.text().length);
  }

  Outcome mqNotify(Task task, Fd fd, GuestAddress event) {
    QueueNotice wanted =
        event.isNull() ? null : readEvent(task.memory(), event.value(), task.group().pid());
    PosixQueue queue = file(task, fd).queue();
    QueueNotice present = registered(task, queue);
    if (wanted != null) {
      require(present == null, Errno.EBUSY);
      queue.setNotice(wanted);
    } else if (present != null && present.pid() == task.group().pid()) {
      queue.setNotice(null);
    }
    return Outcome.ZERO;
  }

  /** A process that closes a queue, by whatever descriptor, is no longer told of messages. */
  static void closing(Task task, FileDescription file) {
    if (file instanceof PosixQueueFile open) {
      QueueNotice notice = open.queue().notice();
      if (notice != null && notice.pid() == task.group().pid()) {
        open.queue().setNotice(null);
      }
    }
  }

  private static QueueNotice readEvent(GuestMemory memory, long at, int pid) {
    memory.readBytes(at, ATTRIBUTES);
    int signal = memory.readInt(at + SIGEVENT_SIGNO);
    int notify = memory.readInt(at + SIGEVENT_NOTIFY);
    require(notify == SIGEV_SIGNAL || notify == SIGEV_NONE, Errno.EINVAL);
    boolean signals = notify == SIGEV_SIGNAL;
    require(!signals || signal == 0 || Signal.isValid(signal), Errno.EINVAL);
    return new QueueNotice(pid, signals ? signal : 0, memory.readLong(at));
  }

  Outcome getSetAttributes(Task task, Fd fd, GuestAddress newAt, GuestAddress oldAt) {
    GuestMemory memory = task.memory();
    long flags = 0;
    if (!newAt.isNull()) {
      memory.readBytes(newAt.value(), ATTRIBUTES);
      flags = memory.readLong(newAt.value());
      require((flags & ~OpenFlags.O_NONBLOCK) == 0, Errno.EINVAL);
    }
    PosixQueueFile file = file(task, fd);
    PosixQueue queue = file.queue();
    long before = file.flags() & OpenFlags.O_NONBLOCK;
    if (!newAt.isNull()) {
      file.setStatusFlags((file.flags() & ~OpenFlags.O_NONBLOCK) | (int) flags);
    }
    if (!oldAt.isNull()) {
      memory.zero(oldAt.value(), ATTRIBUTES);
      memory.writeLong(oldAt.value(), before);
      memory.writeLong(oldAt.value() + 8, queue.maxMessages());
      memory.writeLong(oldAt.value() + 16, queue.maxSize());
      memory.writeLong(oldAt.value() + 24, queue.count());
    }
    return Outcome.ZERO;
  }
}
