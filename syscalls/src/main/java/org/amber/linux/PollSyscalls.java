package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.FileArguments.POLL_FDS;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.layout.PollFd;
import org.amber.abi.layout.TimeSpec;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** poll(2) and ppoll(2). A handler always ends them with EINTR (signal(7)). */
final class PollSyscalls {
  private static final long SIGSET_SIZE = 8;

  List<Row> rows() {
    return List.of(
        spec(7, "poll", POLL_FDS, SIZE, INT, this::poll),
        spec(271, "ppoll", POINTER, SIZE, POINTER, POINTER, SIZE, this::ppoll));
  }

  Outcome poll(Task task, GuestAddress fds, long count, int millis) {
    long deadline = Timeouts.deadlineMillis(task, millis);
    PollScan scan = new PollScan(task.files());
    int ready = scan(task, fds.value(), requireCount(task, count), scan);
    if (ready > 0 || isOver(task, deadline)) {
      return Outcome.value(ready);
    }
    return new Outcome.Block(scan.queues(), deadline, Restart.NEVER_AFTER_HANDLER, null);
  }

  Outcome ppoll(
      Task task,
      GuestAddress fds,
      long count,
      GuestAddress timeout,
      GuestAddress mask,
      long setSize) {
    long deadline = deadline(task, timeout);
    applyMask(task, mask, setSize);
    PollScan scan = new PollScan(task.files());
    int ready = scan(task, fds.value(), requireCount(task, count), scan);
    if (ready > 0 || isOver(task, deadline)) {
      writeLeft(task, timeout, deadline);
      return Outcome.value(ready);
    }
    return new Outcome.Block(
        scan.queues(),
        deadline,
        Restart.NEVER_AFTER_HANDLER,
        () -> {
          writeLeft(task, timeout, deadline);
          return null;
        });
  }

  private static int requireCount(Task task, long count) {
    long fds = count & 0xffff_ffffL;
    if (task.group().limits().exceeds(ResourceLimits.NOFILE, fds)) {
      throw Errno.EINVAL.error();
    }
    return (int) fds;
  }

  /** Looks at all entries and writes revents of each; returns how many are not zero. */
  private static int scan(Task task, long array, int count, PollScan scan) {
    GuestMemory memory = task.memory();
    int ready = 0;
    for (int i = 0; i < count; i++) {
      PollFd entry = PollFd.read(memory, array, i);
      int returned = entry.fd() < 0 ? 0 : scan.look(entry.fd(), entry.events());
      PollFd.writeReturned(memory, array, i, returned);
      ready += returned != 0 ? 1 : 0;
    }
    return ready;
  }

  /** Whether the time is up, and no signal that the call lets in comes first. */
  static boolean isOver(Task task, long deadline) {
    return Timeouts.passed(task, deadline) && !task.signals().hasDeliverable();
  }

  /** The deadline of a timeout given as a timespec; none for a null pointer. */
  static long deadline(Task task, GuestAddress timeout) {
    if (timeout.isNull()) {
      return Outcome.NEVER;
    }
    return Timeouts.deadline(task, TimeSpec.read(task.memory(), timeout.value()).toNanos());
  }

  /**
   * Sets the signal mask that a call waits with; the old one comes back when the call ends.
   *
   * @throws org.amber.abi.ErrnoException EINVAL, EFAULT
   */
  static void applyMask(Task task, GuestAddress mask, long setSize) {
    if (mask.isNull()) {
      return;
    }
    if (setSize != SIGSET_SIZE) {
      throw Errno.EINVAL.error();
    }
    task.signals().setTemporaryMask(task.memory().readLong(mask.value()));
  }

  /** Linux leaves in the timeout what is left of it; a program that cannot be told is not told. */
  static void writeLeft(Task task, GuestAddress timeout, long deadline) {
    if (timeout.isNull() || deadline == Outcome.NEVER) {
      return;
    }
    try {
      TimeSpec.ofNanos(Timeouts.left(task, deadline)).write(task.memory(), timeout.value());
    } catch (ErrnoException e) {
      // As the Linux kernel: poll_select_finish ignores a timeout that cannot be written.
    }
  }
}
