package org.amber.linux;

import static org.amber.table.ArgumentTypes.FD;
import static org.amber.table.ArgumentTypes.FLAGS;
import static org.amber.table.ArgumentTypes.POINTER;
import static org.amber.table.ArgumentTypes.SIZE;
import static org.amber.table.MemoryArguments.ADVICE;
import static org.amber.table.Spec.spec;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.kernel.credentials.Credentials;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.wait.Outcome;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.table.Fd;
import org.amber.table.GuestAddress;
import org.amber.table.Row;

/** Advice about the memory of other processes: process_madvise(2), process_mrelease(2). */
final class OtherProcessAdvice {
  private static final int MADV_WILLNEED = 3;
  private static final int MADV_COLD = 20;
  private static final int MADV_PAGEOUT = 21;
  private static final int MADV_COLLAPSE = 25;
  private static final int IOVEC_SIZE = 16;

  List<Row> rows() {
    return List.of(
        spec(440, "process_madvise", FD, POINTER, SIZE, ADVICE, FLAGS, this::advise),
        spec(448, "process_mrelease", FD, FLAGS, this::release));
  }

  Outcome advise(Task task, Fd fd, GuestAddress vector, long count, int advice, int flags) {
    if (flags != 0) {
      throw Errno.EINVAL.error();
    }
    int ranges = GuestBuffer.vectorCount(count);
    GuestBuffer.ofVector(task.memory(), vector, ranges, Access.READ);
    ThreadGroup target = PidFdSyscalls.process(task, fd);
    requireForeign(advice);
    if (!target.isAlive()) {
      throw Errno.ESRCH.error();
    }
    TraceAccess.require(task, target);
    boolean own = target.memory().equals(task.group().memory());
    if (!own && !task.credentials().has(Credentials.CAP_SYS_NICE)) {
      throw Errno.EPERM.error();
    }
    AddressSpace space = target.memory().space();
    long done = 0;
    try {
      for (int i = 0; i < ranges; i++) {
        long at = vector.value() + (long) i * IOVEC_SIZE;
        long length = task.memory().readLong(at + 8);
        MemoryAdvice.advise(space, task.memory().readLong(at), length, advice);
        done += length;
      }
    } catch (ErrnoException e) {
      if (done == 0) {
        throw e;
      }
    }
    return Outcome.value(done);
  }

  /** Nobody may destroy another's memory. */
  private static void requireForeign(int advice) {
    boolean harmless =
        advice == MADV_WILLNEED
            || advice == MADV_COLD
            || advice == MADV_PAGEOUT
            || advice == MADV_COLLAPSE;
    if (!harmless) {
      throw Errno.EINVAL.error();
    }
  }

  /** A process that is going to die gives its memory back by itself, in its next turn. */
  Outcome release(Task task, Fd fd, int flags) {
    if (flags != 0) {
      throw Errno.EINVAL.error();
    }
    ThreadGroup target = PidFdSyscalls.process(task, fd);
    if (!target.isAlive()) {
      throw Errno.ESRCH.error();
    }
    if ((target.pending().set() & Signal.SIGKILL.bit()) == 0) {
      throw Errno.EINVAL.error();
    }
    return Outcome.ZERO;
  }
}
