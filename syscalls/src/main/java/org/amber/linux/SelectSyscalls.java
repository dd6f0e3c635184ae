package org.amber.linux;

import static org.amber.table.ArgumentTypes.INT;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.layout.TimeVal;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.Readiness;
import org.amber.memory.GuestMemory;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** select(2) and pselect6(2). A handler always ends them with EINTR (signal(7)). */
final class SelectSyscalls {
  private static final int READ = 0;
  private static final int EXCEPT = 2;
  private static final int SETS = 3;

  /** The bits that count as readable, writable and exceptional (fs/select.c). */
  private static final int[] EVENTS = {
    Readiness.READABLE | Readiness.POLLRDBAND | Readiness.POLLHUP | Readiness.POLLERR,
    Readiness.WRITABLE | Readiness.POLLWRBAND | Readiness.POLLERR,
    Readiness.POLLPRI
  };

  List<Row> rows() {
    return List.of(
        spec(23, "select", INT, POINTER, POINTER, POINTER, POINTER, this::select),
        spec(270, "pselect6", INT, POINTER, POINTER, POINTER, POINTER, POINTER, this::pselect6));
  }

  Outcome select(
      Task task,
      int count,
      GuestAddress read,
      GuestAddress write,
      GuestAddress except,
      GuestAddress timeout) {
    long deadline = Outcome.NEVER;
    if (!timeout.isNull()) {
      long nanos = TimeVal.read(task.memory(), timeout.value()).toNanos();
      deadline = Timeouts.deadline(task, nanos);
    }
    long end = deadline;
    return run(
        task,
        count,
        new GuestAddress[] {read, write, except},
        end,
        () -> writeLeft(task, timeout, end));
  }

  /** The sixth argument points to a pointer to the mask and its size. */
  Outcome pselect6(
      Task task,
      int count,
      GuestAddress read,
      GuestAddress write,
      GuestAddress except,
      GuestAddress timeout,
      GuestAddress maskArgument) {
    long deadline = PollSyscalls.deadline(task, timeout);
    if (!maskArgument.isNull()) {
      GuestAddress mask = new GuestAddress(task.memory().readLong(maskArgument.value()));
      PollSyscalls.applyMask(task, mask, task.memory().readLong(maskArgument.value() + 8));
    }
    return run(
        task,
        count,
        new GuestAddress[] {read, write, except},
        deadline,
        () -> PollSyscalls.writeLeft(task, timeout, deadline));
  }

  private static void writeLeft(Task task, GuestAddress timeout, long deadline) {
    if (deadline == Outcome.NEVER) {
      return;
    }
    try {
      TimeVal.ofNanos(Timeouts.left(task, deadline)).write(task.memory(), timeout.value());
    } catch (ErrnoException e) {
      // As the Linux kernel: poll_select_finish ignores a timeout that cannot be written.
    }
  }

  private static Outcome run(
      Task task, int count, GuestAddress[] sets, long deadline, Runnable writeLeft) {
    if (count < 0) {
      throw Errno.EINVAL.error();
    }
    int fds = Math.min(count, task.files().bound());
    int words = (fds + Long.SIZE - 1) / Long.SIZE;
    long[][] wanted = new long[SETS][];
    for (int set = 0; set < SETS; set++) {
      wanted[set] = readSet(task.memory(), sets[set], words);
    }
    PollScan scan = new PollScan(task.files());
    long[][] found = new long[SETS][words];
    int ready = look(scan, fds, wanted, found);
    if (ready > 0 || PollSyscalls.isOver(task, deadline)) {
      for (int set = 0; set < SETS; set++) {
        writeSet(task.memory(), sets[set], found[set]);
      }
      writeLeft.run();
      return Outcome.value(ready);
    }
    return new Outcome.Block(
        scan.queues(),
        deadline,
        Restart.NEVER_AFTER_HANDLER,
        () -> {
          writeLeft.run();
          return null;
        });
  }

  private static long[] readSet(GuestMemory memory, GuestAddress set, int words) {
    long[] bits = new long[words];
    for (int i = 0; i < words && !set.isNull(); i++) {
      bits[i] = memory.readLong(set.value() + (long) i * Long.BYTES);
    }
    return bits;
  }

  private static void writeSet(GuestMemory memory, GuestAddress set, long[] bits) {
    for (int i = 0; i < bits.length && !set.isNull(); i++) {
      memory.writeLong(set.value() + (long) i * Long.BYTES, bits[i]);
    }
  }

  private static int look(PollScan scan, int fds, long[][] wanted, long[][] found) {
    int ready = 0;
    for (int fd = 0; fd < fds; fd++) {
      int word = fd / Long.SIZE;
      long bit = 1L << fd;
      int events = 0;
      for (int set = READ; set <= EXCEPT; set++) {
        events |= (wanted[set][word] & bit) != 0 ? EVENTS[set] : 0;
      }
      if (events == 0) {
        continue;
      }
      int returned = scan.look(fd, events);
      if (returned == Readiness.POLLNVAL) {
        throw Errno.EBADF.error();
      }
      for (int set = READ; set <= EXCEPT; set++) {
        if ((wanted[set][word] & bit) != 0 && (returned & EVENTS[set]) != 0) {
          found[set][word] |= bit;
          ready++;
        }
      }
    }
    return ready;
  }
}
