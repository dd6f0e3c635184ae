package org.amber.linux;

import java.util.List;
import org.amber.abi.Errno;
import org.amber.abi.ErrnoException;
import org.amber.abi.Signal;
import org.amber.kernel.socket.MessageFlags;
import org.amber.kernel.socket.Reception;
import org.amber.kernel.socket.SendRequest;
import org.amber.kernel.socket.Socket;
import org.amber.kernel.task.CallRecord;
import org.amber.kernel.task.Task;
import org.amber.kernel.wait.Outcome;
import org.amber.kernel.wait.Outcome.Restart;
import org.amber.kernel.wait.Readiness;
import org.amber.kernel.wait.WaitQueue;
import org.jspecify.annotations.Nullable;

/** What happens around sending and receiving: waiting, time limits, partial counts, SIGPIPE. */
final class SocketTransfers {
  private SocketTransfers() {}

  /** read(2) and readv(2). */
  static Outcome read(Task task, Socket socket, GuestBuffer to) {
    return to.remaining() == 0 ? Outcome.ZERO : receiveBytes(task, socket, new Reception(0), to);
  }

  /** write(2) and writev(2). */
  static Outcome write(Task task, Socket socket, GuestBuffer from) {
    return send(task, socket, SendRequest.plain(SocketArguments.sender(task), 0), from);
  }

  /**
   * Sends a message, or as much of a stream as there is room for; waits for room for the rest,
   * unless told not to.
   */
  static Outcome send(Task task, Socket socket, SendRequest request, GuestBuffer from) {
    CallRecord call = task.call();
    from.resumeAt(call.progress);
    if (lacksRoom(task, socket)) {
      long deadline = deadline(task, socket.options().sendTimeout);
      if (!Timeouts.passed(task, deadline)) {
        return block(task, socket.roomQueue(), deadline);
      }
    }
    boolean first = call.progress == 0;
    try {
      socket.send(first ? request : request.withoutFiles(), from);
    } catch (ErrnoException e) {
      call.progress = socket.isStream() ? from.transferred() : 0;
      if (e.errno() == Errno.EAGAIN && waits(socket, request.flags())) {
        long deadline = deadline(task, socket.options().sendTimeout);
        if (!Timeouts.passed(task, deadline)) {
          return block(task, socket.roomQueue(), deadline);
        }
      }
      if (call.progress > 0) {
        return Outcome.value(call.progress);
      }
      boolean quiet = (request.flags() & MessageFlags.NOSIGNAL) != 0;
      if (e.errno() == Errno.EPIPE && !quiet && socket.signalsBrokenPipe()) {
        Transfers.signal(task, Signal.SIGPIPE);
      }
      throw e;
    }
    return Outcome.value(from.transferred());
  }

  /**
   * Whether a call that has waited for room goes on waiting: for so much that poll(2) sees it. With
   * less it could go on too; but then one that is tried for nothing, as after a resume, would.
   */
  static boolean lacksRoom(Task task, Socket socket) {
    int enough = Readiness.WRITABLE | Readiness.POLLERR | Readiness.POLLHUP;
    return task.call().deadline != CallRecord.UNSET
        && (socket.poll() & enough) == 0
        && !socket.noSend();
  }

  /**
   * Receives a message, or bytes of a stream; waits for the first, or for as many as SO_RCVLOWAT
   * and MSG_WAITALL demand.
   */
  static Outcome receive(Task task, Socket socket, Reception reception, GuestBuffer to) {
    CallRecord call = task.call();
    to.resumeAt(call.progress);
    boolean peeks = reception.has(MessageFlags.PEEK);
    boolean parts = socket.isStream() && !peeks && waits(socket, reception.flags);
    long wanted =
        reception.has(MessageFlags.WAITALL)
            ? to.remaining()
            : Math.min(socket.options().receiveLow, to.remaining());
    long end = to.transferred() + (parts ? wanted - call.progress : 0);
    try {
      long before;
      do {
        before = to.transferred();
        socket.receive(reception, to);
        call.progress = socket.isStream() && !peeks ? to.transferred() : 0;
      } while (to.transferred() < end && to.transferred() > before && reception.files.isEmpty());
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EAGAIN && waits(socket, reception.flags)) {
        long deadline = deadline(task, socket.options().receiveTimeout);
        if (!Timeouts.passed(task, deadline)) {
          return block(task, socket.waitQueue(), deadline);
        }
      }
      if (call.progress > 0) {
        return Outcome.value(call.progress);
      }
      throw e;
    }
    boolean whole = reception.has(MessageFlags.TRUNC) && !socket.isStream();
    return Outcome.value(whole ? reception.messageLength : to.transferred());
  }

  /** Receives by a call that has no room for files: those that come along are closed (unix(7)). */
  static Outcome receiveBytes(Task task, Socket socket, Reception reception, GuestBuffer to) {
    try {
      return receive(task, socket, reception, to);
    } finally {
      reception.releaseFiles();
    }
  }

  private static boolean waits(Socket socket, int flags) {
    return (flags & MessageFlags.DONTWAIT) == 0 && !socket.nonBlocking();
  }

  /**
   * The deadline of the current call.
   *
   * @param timeout nanoseconds, 0 for none
   */
  static long deadline(Task task, long timeout) {
    return timeout == 0 ? Outcome.NEVER : Timeouts.deadline(task, timeout);
  }

  private static Outcome block(Task task, WaitQueue queue, long deadline) {
    long progress = task.call().progress;
    long known = task.call().deadlineOnce(deadline);
    return new Outcome.Block(List.of(queue), known, restart(known), () -> partial(progress));
  }

  /** A call with a time limit is not made again after a handler (signal(7)). */
  static Restart restart(long deadline) {
    return deadline == Outcome.NEVER ? Restart.IF_SA_RESTART : Restart.NEVER_AFTER_HANDLER;
  }

  /** What an interrupted call returns: what it has done, or null for EINTR. */
  static Outcome.@Nullable Value partial(long progress) {
    return progress > 0 ? new Outcome.Value(progress) : null;
  }
}
