package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/** What happens around a transfer: waiting, partial counts, and the signals of a failed write. */
final class Transfers {
  /** The position of a write that appends. */
  private static final long END = -1;

  private Transfers() {}

  /** Reads at the file's offset; waits until there is something, unless O_NONBLOCK. */
  static Outcome read(Task task, FileDescription file, GuestBuffer to) {
    try {
      return Outcome.value(file.read(to));
    } catch (ErrnoException e) {
      WaitQueue queue = file.waitQueue();
      if (e.errno() != Errno.EAGAIN || file.nonBlocking() || queue == null) {
        throw e;
      }
      return Outcome.block(queue);
    }
  }

  /** Writes at the file's offset; waits until all is written, unless O_NONBLOCK. */
  static Outcome write(Task task, FileDescription file, GuestBuffer from) {
    CallRecord call = task.call();
    from.resumeAt(call.progress);
    limitSize(task, file, from, appends(file) ? END : file.offset());
    try {
      long count;
      do {
        // What stopped a short write shows itself at the next attempt: full, closed, bad memory.
        count = file.write(from);
        call.progress += count;
      } while (count > 0 && from.remaining() > 0 && file.writesFully());
    } catch (ErrnoException e) {
      return failed(task, file, e);
    }
    return Outcome.value(call.progress);
  }

  private static boolean appends(FileDescription file) {
    return (file.flags() & OpenFlags.O_APPEND) != 0;
  }

  private static Outcome failed(Task task, FileDescription file, ErrnoException e) {
    long progress = task.call().progress;
    WaitQueue queue = file.waitQueue();
    if (e.errno() == Errno.EAGAIN && !file.nonBlocking() && queue != null) {
      return block(queue, progress);
    }
    if (e.errno() == Errno.EPIPE) {
      signal(task, Signal.SIGPIPE);
    }
    if (progress > 0) {
      return Outcome.value(progress);
    }
    throw e;
  }

  private static Outcome block(WaitQueue queue, long progress) {
    return new Outcome.Block(
        List.of(queue), Outcome.NEVER, Restart.IF_SA_RESTART, () -> partial(progress));
  }

  private static Outcome.@Nullable Value partial(long progress) {
    return progress > 0 ? new Outcome.Value(progress) : null;
  }

  /** Writes at a position and leaves the offset alone. */
  static Outcome writeAt(Task task, FileDescription file, GuestBuffer from, long position) {
    limitSize(task, file, from, appends(file) ? END : position);
    return Outcome.value(file.writeAt(from, position));
  }

  /**
   * RLIMIT_FSIZE: no regular file grows beyond it.
   *
   * @param position where the write begins, or {@link #END}
   */
  private static void limitSize(
      Task task, FileDescription file, GuestBuffer from, long position) {
    long limit = task.group().limits().soft(ResourceLimits.FSIZE);
    if (limit == ResourceLimits.INFINITY || from.remaining() == 0 || !file.seekable()) {
      return;
    }
    Stat stat = file.stat();
    if (!stat.isRegular()) {
      return;
    }
    long start = position == END ? stat.size() : position;
    if (Long.compareUnsigned(start, limit) >= 0) {
      signal(task, Signal.SIGXFSZ);
      throw Errno.EFBIG.error();
    }
    from.limit(limit - start);
  }

  /** Sends a signal that a call of its own brought upon a task. */
  static void signal(Task task, Signal signal) {
    task.send(
        SignalInfo.user(
            signal.number(), SignalInfo.SI_USER, task.group().pid(), task.credentials().uid()));
  }
}
