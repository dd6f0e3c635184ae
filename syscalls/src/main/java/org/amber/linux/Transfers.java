package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.OpenFlags;
import org.amber.abi.Signal;
import org.amber.abi.Stat;
import org.amber.kernel.file.FileDescription;
import org.amber.kernel.fs.proc.CheckpointFile;
import org.amber.kernel.signal.SignalInfo;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.ResourceLimits;
import org.amber.kernel.task.Task;
import org.amber.kernel.tty.TerminalFile;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/** What happens around a transfer: waiting, partial counts, and the signals of a failed write. */
final class Transfers {
  private Transfers() {}

  /** Reads at the file's offset; waits until there is something, unless O_NONBLOCK. */
  static Outcome read(Task task, FileDescription file, GuestBuffer to) {
    if (file instanceof TerminalFile terminal) {
      return TerminalTransfers.read(task, terminal, to);
    }
    if (file instanceof Socket socket) {
      return SocketTransfers.read(task, socket, to);
    }
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
    if (file instanceof Socket socket) {
      return SocketTransfers.write(task, socket, from);
    }
    if (file instanceof CheckpointFile && file.writable()) {
      return CheckpointWrite.write(task, from);
    }
    CallRecord call = task.call();
    if (file instanceof TerminalFile terminal && call.progress == 0) {
      Outcome stop = TerminalTransfers.checkWrite(task, terminal);
      if (stop != null) {
        return stop;
      }
    }
    from.resumeAt(call.progress);
    from.limit(room(task, file, null, from.remaining()));
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
    from.limit(room(task, file, position, from.remaining()));
    return Outcome.value(file.writeAt(from, position));
  }

  /**
   * RLIMIT_FSIZE: how much of a write it allows; no regular file grows beyond it. Other files have
   * no such limit, the host's streams among them.
   *
   * @param position where the write begins, unless it appends; null for the file's offset
   * @param count bytes to be written
   * @return {@code count} or less, but not 0 unless {@code count} is
   * @throws org.amber.abi.ErrnoException EFBIG, and SIGXFSZ is sent, when not a byte fits
   */
  static long room(Task task, FileDescription file, @Nullable Long position, long count) {
    long limit = task.group().limits().soft(ResourceLimits.FSIZE);
    if (limit == ResourceLimits.INFINITY || count == 0 || !file.seekable()) {
      return count;
    }
    Stat stat = file.stat();
    if (!stat.isRegular()) {
      return count;
    }
    boolean appends = (file.flags() & OpenFlags.O_APPEND) != 0;
    long start = appends ? stat.size() : position == null ? file.position() : position;
    if (Long.compareUnsigned(start, limit) >= 0) {
      signal(task, Signal.SIGXFSZ);
      throw Errno.EFBIG.error();
    }
    long left = limit - start;
    return Long.compareUnsigned(count, left) > 0 ? left : count;
  }

  /**
   * Tells of a limit that a call has reached: where Linux writes piece by piece, the piece that did
   * not fit brings the signal although the call succeeds.
   *
   * @param count bytes to be written
   * @param room what the limit allows
   * @param done bytes written
   */
  static void signalAtLimit(Task task, long count, long room, long done) {
    if (room < count && done == room) {
      signal(task, Signal.SIGXFSZ);
    }
  }

  /** Sends a signal that a call of its own brought upon a task. */
  static void signal(Task task, Signal signal) {
    task.send(
        SignalInfo.user(
            signal.number(), SignalInfo.SI_USER, task.group().pid(), task.credentials().uid()));
  }
}
