package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.OpenFlags;
import org.amber.abi.layout.EpollEvent;
import org.amber.kernel.event.EpollEvents;
import org.amber.kernel.event.EpollFile;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.Readiness;
import org.amber.memory.Access;
import org.amber.memory.GuestMemory;
import org.amber.state.NotSaved;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** epoll(7). A handler always ends a wait with EINTR (signal(7)). */
final class EpollSyscalls {
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;
  private static final int MAX_EVENTS = Integer.MAX_VALUE / EpollEvent.SIZE;

  /** What may stand beside EPOLLEXCLUSIVE (EPOLLEXCLUSIVE_OK_BITS). */
  private static final int WITH_EXCLUSIVE =
      Readiness.POLLIN
          | Readiness.POLLOUT
          | Readiness.POLLERR
          | Readiness.POLLHUP
          | EpollEvents.WAKEUP
          | EpollEvents.EDGE_TRIGGERED
          | EpollEvents.EXCLUSIVE;

  List<Row> rows() {
    return List.of(
        spec(213, "epoll_create", INT, this::epollCreate),
        spec(232, "epoll_wait", FD, POINTER, INT, INT, this::epollWait),
        spec(233, "epoll_ctl", FD, INT, FD, POINTER, this::epollCtl),
        spec(281, "epoll_pwait", FD, POINTER, INT, INT, POINTER, SIZE, this::epollPwait),
        spec(291, "epoll_create1", FLAGS, this::epollCreate1),
        spec(441, "epoll_pwait2", FD, POINTER, INT, POINTER, POINTER, SIZE, this::epollPwait2));
  }

  Outcome epollCreate(Task task, int size) {
    if (size <= 0) {
      throw Errno.EINVAL.error();
    }
    return epollCreate1(task, 0);
  }

  Outcome epollCreate1(Task task, int flags) {
    if ((flags & ~OpenFlags.O_CLOEXEC) != 0) {
      throw Errno.EINVAL.error();
    }
    return NewFiles.install(task, flags, id -> new EpollFile(id));
  }

  Outcome epollCtl(Task task, Fd epoll, int operation, Fd fd, GuestAddress event) {
    EpollEvent given =
        operation == CTL_DEL ? new EpollEvent(0, 0) : EpollEvent.read(task.memory(), event.value());
    FileDescription list = task.files().get(epoll.number());
    FileDescription file = task.files().get(fd.number());
    if (file.waitQueue() == null) {
      throw Errno.EPERM.error();
    }
    if (list == file || !(list instanceof EpollFile interest)) {
      throw Errno.EINVAL.error();
    }
    switch (operation) {
      case CTL_ADD -> {
        requireExclusive(given.events());
        long place = task.kernel().identifiers().next();
        interest.add(fd.number(), file, given.events(), given.data(), place);
      }
      case CTL_MOD -> interest.modify(fd.number(), file, given.events(), given.data());
      case CTL_DEL -> interest.remove(fd.number(), file);
      default -> throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }

  private static void requireExclusive(int events) {
    if ((events & EpollEvents.EXCLUSIVE) != 0 && (events & ~WITH_EXCLUSIVE) != 0) {
      throw Errno.EINVAL.error();
    }
  }

  Outcome epollWait(Task task, Fd epoll, GuestAddress events, int limit, int millis) {
    return waitUntil(task, epoll, events, limit, Timeouts.deadlineMillis(task, millis));
  }

  Outcome epollPwait(
      Task task,
      Fd epoll,
      GuestAddress events,
      int limit,
      int millis,
      GuestAddress mask,
      long setSize) {
    PollSyscalls.applyMask(task, mask, setSize);
    return waitUntil(task, epoll, events, limit, Timeouts.deadlineMillis(task, millis));
  }

  Outcome epollPwait2(
      Task task,
      Fd epoll,
      GuestAddress events,
      int limit,
      GuestAddress timeout,
      GuestAddress mask,
      long setSize) {
    long deadline = PollSyscalls.deadline(task, timeout);
    PollSyscalls.applyMask(task, mask, setSize);
    return waitUntil(task, epoll, events, limit, deadline);
  }

  private static Outcome waitUntil(
      Task task, Fd epoll, GuestAddress events, int limit, long deadline) {
    if (limit <= 0 || limit > MAX_EVENTS) {
      throw Errno.EINVAL.error();
    }
    if (!(task.files().get(epoll.number()) instanceof EpollFile interest)) {
      throw Errno.EINVAL.error();
    }
    GuestMemory memory = task.memory();
    EventWriter writer = new EventWriter(memory, events.value());
    int count = interest.collect(limit, writer);
    if (count > 0 || Timeouts.passed(task, deadline)) {
      return Outcome.value(count);
    }
    return new Outcome.Block(
        List.of(interest.waitQueue()), deadline, Restart.NEVER_AFTER_HANDLER, null);
  }

  /** Writes events into the program's array one behind the other. */
  @NotSaved("lives as long as one call")
  private static final class EventWriter implements EpollFile.Receiver {
    private final GuestMemory memory;
    private final long array;
    private int count;

    EventWriter(GuestMemory memory, long array) {
      this.memory = memory;
      this.array = array;
    }

    @Override
    public void event(int events, long data) {
      memory.require(array + (long) count * EpollEvent.SIZE, EpollEvent.SIZE, Access.WRITE);
      EpollEvent.write(memory, array, count++, events, data);
    }
  }
}
